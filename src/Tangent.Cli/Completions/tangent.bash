# Completes the words of tangent: source this file, or put its text where bash-completion looks.
_tangent() {
    local line=${COMP_LINE:0:COMP_POINT} word=$2 candidate
    line=${line#*"$1"}
    line=${line# }
    COMPREPLY=()
    while IFS= read -r candidate; do
        # Where no option is begun, file names come before options.
        [[ $candidate == "$word"* && ( $word == -* || $candidate != -* ) ]] && COMPREPLY+=("$candidate")
    done < <("$1" "[suggest:${#line}]" "$line" 2>/dev/null)
}
complete -o bashdefault -o default -F _tangent tangent

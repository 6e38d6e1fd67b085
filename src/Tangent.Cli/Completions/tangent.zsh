#compdef tangent
# Completes the words of tangent: source this file behind compinit, or save it as _tangent in a folder of fpath.
_tangent() {
    local line="${(j: :)words[2,CURRENT]}"
    local -a candidates
    candidates=("${(@f)$(${words[1]} "[suggest:${#line}]" "$line" 2>/dev/null)}")
    candidates=(${candidates:#})
    # Where no option is begun, file names come before options.
    [[ ${words[CURRENT]} == -* ]] || candidates=(${candidates:#-*})
    if (( ${#candidates} )); then
        compadd -a candidates
    else
        _files
    fi
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _tangent "$@"
else
    compdef _tangent tangent
fi

# Completes the words of tangent: save this as tangent.fish in ~/.config/fish/completions.
function __tangent_complete
    set -l line (string replace -r '^\S+\s?' '' -- (commandline -cp))
    set -l word (commandline -ct)
    set -l candidates (tangent "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
    # Where no option is begun, file names come before options.
    if string match -q -- '-*' "$word"
        printf '%s\n' $candidates
    else
        string match -v -- '-*' $candidates
    end
end
complete -c tangent -a '(__tangent_complete)'

# Completes the words of tangent: save this as tangent.fish in ~/.config/fish/completions.
function __tangent_candidates
    set -l line (string replace -r '^\S+\s?' '' -- (commandline -cp))
    # Where no option is begun, file names come before options.
    set -l wanted '^[^-].*'
    string match -q -- '-*' (commandline -ct); and set wanted '.+'
    set -g __tangent_words (tangent "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null | string match -r -- $wanted)
    set -q __tangent_words[1]
end
# Without candidates fish completes file names.
complete -c tangent -n __tangent_candidates -f -a '$__tangent_words'

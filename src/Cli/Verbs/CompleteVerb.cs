using System.CommandLine;
using System.CommandLine.Completions;
using ActorFlow.Cli.Calling;
using ActorFlow.Cli.Completion;
using ActorFlow.Cli.Output;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>complete</c>: what the scripts of <c>completions</c> ask, a candidate a line. Hidden: not meant for people.</summary>
internal sealed class CompleteVerb() : CliVerb("complete", "Answers the completion scripts.")
{
    private readonly Option<string> _shell = new("--shell") { DefaultValueFactory = _ => "bash" };
    private readonly Argument<string[]> _words = new("WORDS") { Arity = ArgumentArity.ZeroOrMore };

    protected internal override bool IsHidden => true;

    protected internal override void Declare(Command command, CliOffers offers)
    {
        command.Add(_shell);
        command.Add(_words);
    }

    protected internal override Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        var words = call.Get(_words) ?? [];
        var lines = call.Get(_shell) == "zsh" ? OfZsh(call.Tree, words) : OfBash(call.Tree, words);
        foreach (var line in lines)
            call.Terminal.Out.WriteLine(line);
        return Task.FromResult(RunExitCode.Done);
    }

    /// <summary>zsh gives the words up to the cursor, and takes candidates with descriptions.</summary>
    private static IEnumerable<string> OfZsh(CommandTree tree, string[] words)
        => new Completer(tree).Of(words.Length == 0 ? [""] : words)
            .Select(item => Described(item.Label.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal),
                item));

    private static string Described(string label, CompletionItem item)
        => string.IsNullOrEmpty(item.Documentation) ? label : $"{label}:{Plain.Line(item.Documentation, 100)}";

    /// <summary>
    /// bash gives the line up to the cursor, and its own last word, which begins after a colon or an equals sign: candidates must begin
    /// there, too.
    /// </summary>
    private static IEnumerable<string> OfBash(CommandTree tree, string[] words)
    {
        var (line, last) = (words.ElementAtOrDefault(0) ?? "", words.ElementAtOrDefault(1) ?? "");
        var typed = ShellWords.Split(line);
        if (typed.Count < 2)
            return [];
        var isQuoted = last.StartsWith('"') || last.StartsWith('\'');
        var bare = ShellWords.Split(last)[^1];
        var skip = typed[^1].EndsWith(bare, StringComparison.Ordinal) ? typed[^1].Length - bare.Length : 0;
        return new Completer(tree).Of([.. typed.Skip(1)]).Select(item => isQuoted ? item.Label[skip..] : Escaped(item.Label[skip..]));
    }

    private static string Escaped(string word)
        => string.Concat(word.Select(letter => char.IsLetterOrDigit(letter)
            || letter is '-' or '_' or '.' or '/' or ':' or '@' or '%' or '+' or ',' or '=' ? letter.ToString() : $"\\{letter}"));
}

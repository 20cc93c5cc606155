using System.CommandLine;
using System.CommandLine.Completions;
using ActorFlow.Cli.Calling;

namespace ActorFlow.Cli.Completion;

/// <summary>What the last of some words can become: a verb, an option, or a value of an option or argument. Never writes and never fails.</summary>
internal sealed class Completer(CommandTree tree)
{
    /// <param name="words">The words after the program's name; the last one is being written and may be empty.</param>
    /// <returns>Whole words in order. Empty where a file is wanted, or nothing is known: shells offer files then.</returns>
    public IReadOnlyList<CompletionItem> Of(IReadOnlyList<string> words)
    {
        var current = words[^1];
        var (command, expecting, positional, onlyArguments) = Place(words.SkipLast(1));
        var context = tree.Root.Parse([.. words.SkipLast(1)]).GetCompletionContext();
        if (expecting is null && !onlyArguments && current.StartsWith("--", StringComparison.Ordinal)
            && current.IndexOf('=', StringComparison.Ordinal) is > 0 and var at)
        {
            var values = Find(command, current[..at]) is { } option ? Offers(option.CompletionSources, context) : [];
            return Matching(values.Select(value => new CompletionItem(current[..(at + 1)] + value.Label, documentation: value.Documentation)),
                current);
        }

        if (expecting is not null)
            return Matching(Offers(expecting.CompletionSources, context), current);
        if (current.StartsWith('-') && !onlyArguments)
            return Matching(Options(command).Select(option => new CompletionItem(option.Name, documentation: option.Description)), current);
        if (command == tree.Root)
            return Matching(tree.Root.Subcommands.Where(verb => !verb.Hidden)
                .Select(verb => new CompletionItem(verb.Name, documentation: verb.Description)), current);
        return positional < command.Arguments.Count ? Matching(Offers(command.Arguments[positional].CompletionSources, context), current) : [];
    }

    private (Command Command, Option? Expecting, int Positional, bool OnlyArguments) Place(IEnumerable<string> words)
    {
        var (command, expecting, positional, onlyArguments) = ((Command)tree.Root, default(Option), 0, false);
        foreach (var word in words)
        {
            if (expecting is not null)
                expecting = null;
            else if (word == "--")
                onlyArguments = true;
            else if (!onlyArguments && word.Length > 1 && word[0] == '-')
                expecting = Find(command, word) is { } option && option.ValueType != typeof(bool) && option.Arity.MaximumNumberOfValues > 0
                    ? option : null;
            else if (command == tree.Root && command.Subcommands.FirstOrDefault(verb => verb.Name == word) is { } verb)
                command = verb;
            else
                positional++;
        }

        return (command, expecting, positional, onlyArguments);
    }

    private IEnumerable<Option> Options(Command command)
        => (command == tree.Root ? command.Options : command.Options.Concat(tree.Root.Options.Where(option => option.Recursive)))
            .Where(option => !option.Hidden);

    private Option? Find(Command command, string name)
        => Options(command).FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name));

    private static IEnumerable<CompletionItem> Offers(IEnumerable<Func<CompletionContext, IEnumerable<CompletionItem>>> sources,
        CompletionContext context)
        => sources.SelectMany(source => source(context));

    private static IReadOnlyList<CompletionItem> Matching(IEnumerable<CompletionItem> items, string begin)
        => [.. items.Where(item => item.Label.StartsWith(begin, StringComparison.Ordinal)).DistinctBy(item => item.Label)
            .OrderBy(item => item.Label, StringComparer.Ordinal)];
}

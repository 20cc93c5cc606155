using System.CommandLine.Completions;
using ActorFlow.Cli.Calling;
using ActorFlow.Cli.Output;
using ActorFlow.Cli.Settings;
using ActorFlow.Journal;

namespace ActorFlow.Cli.Completion;

/// <summary>What the database offers to completions. A person is typing: whatever cannot be read is silently not offered.</summary>
internal static class Guess
{
    private const int MostRuns = 200;

    public static IEnumerable<CompletionItem> Runs(CommandTree tree, CompletionContext context)
        => Read(tree, context, async (IRunIndex index) => (await index.ListAsync(new RunQuery { Limit = MostRuns }, CancellationToken.None)).Runs
            .Select(run => new CompletionItem(run.RunId.Value, documentation: $"{run.Flow}, {StatusText.Word(run.Status)}")));

    public static IEnumerable<CompletionItem> Flows(CommandTree tree, CompletionContext context)
        => tree.Builder.Flows.Select(flow => new CompletionItem(flow.Name))
            .Concat(Read(tree, context, async (IRunIndex index) => (await index.CountAsync(CancellationToken.None))
            .GroupBy(count => count.Flow)
            .Select(flow => new CompletionItem(flow.Key, documentation: Count.Of(flow.Sum(count => count.Count), "run")))));

    public static IEnumerable<CompletionItem> Questions(CommandTree tree, CompletionContext context)
        => Read(tree, context,
            async journal => (await journal.Capability<IQuestionIndex>()!.ListQuestionsAsync(new QuestionQuery { Limit = MostRuns },
                CancellationToken.None)).Questions
            .Select(question => new CompletionItem(question.Id.ToString(), documentation: $"{question.Flow}, {question.Assignee ?? "anybody"}")));

    private static CompletionItem[] Read(CommandTree tree, CompletionContext context, Func<IRunIndex, Task<IEnumerable<CompletionItem>>> read)
        => Read(tree, context, (IJournalReader journal) => read(journal.Capability<IRunIndex>()!));

    private static CompletionItem[] Read(CommandTree tree, CompletionContext context, Func<IJournalReader, Task<IEnumerable<CompletionItem>>> read)
    {
        try
        {
            return ReadAsync(tree, context, read).GetAwaiter().GetResult();
        }
        catch (Exception)
        {
            return [];
        }
    }

    private static async Task<CompletionItem[]> ReadAsync(CommandTree tree, CompletionContext context,
        Func<IJournalReader, Task<IEnumerable<CompletionItem>>> read)
    {
        var place = CliConfiguration.Load(tree.Builder, context.ParseResult.GetValue(tree.Db), context.ParseResult.GetValue(tree.Config));
        if (place.Place is not { IsMissing: false } journals)
            return [];
        await using var journal = await journals.OpenReaderAsync(CancellationToken.None);
        return [.. await read(journal)];
    }
}

using ActorFlow.Samples.TextPipeline.Analysis;
using ActorFlow.Samples.TextPipeline.Input;
using ActorFlow.Samples.TextPipeline.Job;
using ActorFlow.Samples.TextPipeline.Summary;

namespace ActorFlow.Samples.TextPipeline.Flows;

/// <summary>
/// One run of this flow works on one document:
/// <code>
/// load ──► analyse ──long──► summarise
///   │          └─────short──► skip
///   └─error─► unreadable
/// </code>
/// The action with which it ends tells the outcome.
/// </summary>
internal static class DocumentFlow
{
    public const string Summarised = "summarised";
    public const string Skipped = "skipped";
    public const string Unreadable = "unreadable";

    private const int FewestWords = 40;
    private const int FewestSentences = 3;

    public static FlowDefinition Create(Workshop shop)
    {
        var load = Node.Named("load")
            .Prep(state => (Path: state.Get(Keys.Path), Hash: state.Get(Keys.ContentHash)))
            .Exec((file, step) => shop.DoAsync(step, cancellation => TextFile.ReadAsync(file.Path, file.Hash, cancellation)))
            .Post((state, text) => state.Set(Keys.Text, text));

        var analyse = Node.Named("analyse")
            .Prep(state => state.Get(Keys.Text))
            .Exec((text, step) => shop.DoAsync(step, () => TextFacts.Of(text)))
            .Post((state, facts) =>
            {
                state.Set(Keys.Facts, facts);
                return IsTooShort(facts) ? "short" : "long";
            });

        var summarise = new Summarise(shop).Attempts(Outage.AttemptsNeeded, wait: TimeSpan.FromMilliseconds(250));

        var skip = Node.Named("skip")
            .Prep(state => state.Get(Keys.Facts))
            .Exec((facts, step) => shop.DoAsync(step, () => TooShort(facts)))
            .Post((state, reason) => End(state, Skipped, reason));

        var unreadable = Node.Named("unreadable")
            .Prep((_, context) => context.Error!.Message)
            .Exec((reason, step) => shop.DoAsync(step, () => reason))
            .Post((state, reason) => End(state, Unreadable, reason));

        return Flow.Named("text-pipeline.document")
            .StartAt(load)
            .Connect(load, analyse)
            .Connect(analyse, "long", summarise)
            .Connect(analyse, "short", skip)
            .OnError(load, unreadable)
            .Build();
    }

    private static bool IsTooShort(TextFacts facts) => facts.Words < FewestWords || facts.Sentences < FewestSentences;

    private static string TooShort(TextFacts facts) => facts.Words == 0
        ? "no words"
        : $"too short: {Count(facts.Words, "word")} in {Count(facts.Sentences, "sentence")}; at least {FewestWords} in {FewestSentences} are needed";

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";

    private static ActionName End(SharedState state, string outcome, string reason)
    {
        state.Set(Keys.Reason, reason);
        state.Remove(Keys.Text);
        return outcome;
    }
}

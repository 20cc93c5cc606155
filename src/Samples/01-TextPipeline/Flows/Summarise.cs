using ActorFlow.Samples.TextPipeline.Job;
using ActorFlow.Samples.TextPipeline.Summary;

namespace ActorFlow.Samples.TextPipeline.Flows;

/// <summary>
/// Asks the summariser, which is busy now and then; the engine asks again. This node is a class, as larger ones are; the others of the
/// flow are lambdas.
/// </summary>
[NodeName("summarise")]
internal sealed class Summarise(Workshop shop) : Node<Summarise.Request, Summarise.Answer>
{
    protected override ValueTask<Request> PrepAsync(NodeContext context) =>
        new(new Request(context.State.Get(Keys.Text), context.State.Get(Keys.ContentHash)));

    protected override async ValueTask<Answer> ExecAsync(Request request, ExecContext context) =>
        await shop.DoAsync(context, () => Ask(request, context));

    protected override ValueTask<ActionName> PostAsync(NodeContext context, Request request, Answer answer)
    {
        context.State.Set(Keys.Summary, answer.Sentences);
        context.State.Set(Keys.Attempts, answer.Attempts);
        context.State.Remove(Keys.Text);
        return new(DocumentFlow.Summarised);
    }

    private static Answer Ask(Request request, ExecContext context)
    {
        if (Outage.Strikes(request.ContentHash, context.Attempt)) throw new SummariserBusyException();
        return new Answer(Extract.From(request.Text), context.Attempt);
    }

    internal sealed record Request(string Text, string ContentHash);

    internal sealed record Answer(IReadOnlyList<string> Sentences, int Attempts);
}

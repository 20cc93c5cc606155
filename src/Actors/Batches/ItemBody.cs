using System.Text.Json;

namespace ActorFlow.Actors.Batches;

/// <summary>One attempt of an item as middleware sees it: the item is what goes in, its result what comes out.</summary>
internal sealed class ItemBody<TSource, TItem, TResult>(BatchNode<TSource, TItem, TResult> node, TItem item) : VisitBody
{
    public TResult Result { get; private set; } = default!;

    public override object? PrepValue
    {
        get => item;
        set => throw new NotSupportedException($"A layer around the items of '{node.Name}' cannot replace an item.");
    }

    public override object? ExecValue
    {
        get => Result;
        set => Result = value is TResult typed ? typed : value is null && default(TResult) is null ? default!
            : throw new MiddlewareValueException(node.Name, NodePhase.Exec, typeof(TResult), value);
    }

    public override async ValueTask<object?> ExecUnstoredAsync(ExecContext context) => await node.CallItemAsync(item, context);

    public override async ValueTask ExecAsync(ExecContext context) => Result = await node.CallItemAsync(item, context);

    // The rest belongs to visits; layers around items are only asked for what they do around Exec.
    public override ValueTask PrepAsync(NodeContext context) => throw OfVisits();

    public override ValueTask<object?> PrepUnstoredAsync(NodeContext context) => throw OfVisits();

    public override ValueTask FallbackAsync(Exception error, ExecContext context) => throw OfVisits();

    public override ValueTask<ActionName> PostAsync(NodeContext context) => throw OfVisits();

    public override TimeSpan? NextDelay(RetryPolicy policy, int attempt, Exception error, double jitter) => throw OfVisits();

    public override void WritePrep(Utf8JsonWriter writer, JsonSerializerOptions options) => throw OfVisits();

    public override void ReadPrep(JsonElement prep, JsonSerializerOptions options) => throw OfVisits();

    public override StateValue FreezeExec(StateSerialization serialization) => throw OfVisits();

    public override void WriteExec(Utf8JsonWriter writer, JsonSerializerOptions options) => throw OfVisits();

    public override ValueTask CompensateAsync(JsonElement prep, JsonElement? exec, JsonSerializerOptions options, CompensationContext context)
        => throw OfVisits();

    public override VisitBody Detach(IVisitPort port) => throw OfVisits();

    public override void Reset() => Result = default!;

    private static NotSupportedException OfVisits() => new("A single item of a batch has no such phase.");
}

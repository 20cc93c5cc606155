using System.Text.Json;

namespace ActorFlow;

/// <summary>
/// The working memory of a visit whose node comes from services. The node is resolved by the first phase that runs, so that a failure is that
/// phase's.
/// </summary>
internal sealed class HandleBody<TNode>(NodeHandle<TNode> handle, IVisitPort port) : VisitBody
    where TNode : Node
{
    private VisitBody? _inner;
    private Action<VisitBody>? _prepare;

    public override object? PrepValue
    {
        get => Inner.PrepValue;
        set => Inner.PrepValue = value;
    }

    public override object? ExecValue
    {
        get => Inner.ExecValue;
        set => Inner.ExecValue = value;
    }

    private VisitBody Inner => _inner ??= Resolve();

    public override ValueTask PrepAsync(NodeContext context) => Inner.PrepAsync(context);

    public override ValueTask<object?> PrepUnstoredAsync(NodeContext context) => Inner.PrepUnstoredAsync(context);

    public override ValueTask ExecAsync(ExecContext context) => Inner.ExecAsync(context);

    public override ValueTask<object?> ExecUnstoredAsync(ExecContext context) => Inner.ExecUnstoredAsync(context);

    public override ValueTask FallbackAsync(Exception error, ExecContext context) => Inner.FallbackAsync(error, context);

    public override ValueTask<ActionName> PostAsync(NodeContext context) => Inner.PostAsync(context);

    public override TimeSpan? NextDelay(RetryPolicy policy, int attempt, Exception error, double jitter)
        => Inner.NextDelay(policy, attempt, error, jitter);

    public override void WritePrep(Utf8JsonWriter writer, JsonSerializerOptions options) => Inner.WritePrep(writer, options);

    public override void ReadPrep(JsonElement prep, JsonSerializerOptions options) => _prepare = inner => inner.ReadPrep(prep, options);

    public override StateValue FreezeExec(StateSerialization serialization) => Inner.FreezeExec(serialization);

    public override void WriteExec(Utf8JsonWriter writer, JsonSerializerOptions options) => Inner.WriteExec(writer, options);

    public override ValueTask<JsonElement> ExecItemAsync(JsonElement item, ExecContext context, JsonSerializerOptions options)
        => Inner.ExecItemAsync(item, context, options);

    public override ValueTask CompensateAsync(JsonElement prep, JsonElement? exec, JsonSerializerOptions options, CompensationContext context)
        => Inner.CompensateAsync(prep, exec, options, context);

    public override VisitBody Detach(IVisitPort other)
    {
        // The next attempt has services of its own, so only what Prep returned goes along, not the node that returned it.
        var prepare = _prepare;
        if (_inner is not null)
        {
            var prep = _inner.PrepValue;
            prepare = inner => inner.PrepValue = prep;
        }

        return new HandleBody<TNode>(handle, other) { _prepare = prepare };
    }

    public override void Reset() => _inner = null;

    private VisitBody Resolve()
    {
        if (port.Services.GetService(typeof(TNode)) is not TNode node)
            throw new NodeNotRegisteredException(handle.Name, typeof(TNode));
        if (node.Options.IsChanged)
            throw new NodeOptionsIgnoredException(handle.Name, typeof(TNode));
        var inner = node.NewBody(port);
        _prepare?.Invoke(inner);
        return inner;
    }
}

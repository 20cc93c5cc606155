using System.Text.Json;

namespace ActorFlow;

/// <summary>The working memory of a visit that waits: Prep says for what, Exec looks at what came, Post takes it.</summary>
internal sealed class WaitBody(WaitingNode node, IVisitPort port) : VisitBody
{
    private object? _read;

    /// <summary>What to wait for; null until Prep has said.</summary>
    public IReadOnlyList<WaitRequest>? Requests { get; private set; }

    public override object? PrepValue
    {
        get => Requests;
        set
            => Requests = value as IReadOnlyList<WaitRequest>
                ?? throw new MiddlewareValueException(node.Name, NodePhase.Prep, typeof(WaitRequest), value);
    }

    public override object? ExecValue
    {
        get => _read;
        set => _read = value;
    }

    public override ValueTask PrepAsync(NodeContext context)
    {
        if (port.EndedWaits is null)
            Requests = node.Ask(context);
        return default;
    }

    public override async ValueTask<object?> PrepUnstoredAsync(NodeContext context)
    {
        await PrepAsync(context);
        return Requests ?? [];
    }

    public override ValueTask ExecAsync(ExecContext context)
    {
        _read = node.Read(port.EndedWaits!, port);
        return default;
    }

    public override async ValueTask<object?> ExecUnstoredAsync(ExecContext context)
    {
        await ExecAsync(context);
        return _read;
    }

    public override ValueTask FallbackAsync(Exception error, ExecContext context)
    {
        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
        return default;
    }

    public override ValueTask<ActionName> PostAsync(NodeContext context) => node.TakeAsync(context, port.EndedWaits!, _read);

    public override TimeSpan? NextDelay(RetryPolicy policy, int attempt, Exception error, double jitter) => policy.NextDelay(attempt, error, jitter);

    public override void WritePrep(Utf8JsonWriter writer, JsonSerializerOptions options) => writer.WriteNullValue();

    public override void ReadPrep(JsonElement prep, JsonSerializerOptions options)
    {
        // The journaled waits say what Prep said.
    }

    public override StateValue FreezeExec(StateSerialization serialization) => StateValue.Null;

    public override void WriteExec(Utf8JsonWriter writer, JsonSerializerOptions options) => writer.WriteNullValue();

    public override ValueTask CompensateAsync(JsonElement prep, JsonElement? exec, JsonSerializerOptions options, CompensationContext context)
        => default;

    public override VisitBody Detach(IVisitPort other) => new WaitBody(node, other) { Requests = Requests };

    public override void Reset() => (Requests, _read) = (null, null);
}

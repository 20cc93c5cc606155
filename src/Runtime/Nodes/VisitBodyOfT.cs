using System.Text.Json;

namespace ActorFlow;

internal sealed class VisitBody<TPrep, TExec>(Node<TPrep, TExec> node) : VisitBody
{
    private TPrep _prep = default!;
    private TExec _exec = default!;

    public override ValueTask PrepAsync(NodeContext context)
    {
        var task = node.PrepAsync(context);
        if (!task.IsCompletedSuccessfully)
            return Await(this, task);
        _prep = task.Result;
        return default;

        static async ValueTask Await(VisitBody<TPrep, TExec> body, ValueTask<TPrep> task) => body._prep = await task;
    }

    public override ValueTask ExecAsync(ExecContext context) => Keep(node.ExecAsync(_prep, context));

    public override ValueTask FallbackAsync(Exception error, ExecContext context) => Keep(node.FallbackAsync(_prep, error, context));

    public override ValueTask<ActionName> PostAsync(NodeContext context) => node.PostAsync(context, _prep, _exec);

    public override object? PrepValue
    {
        get => _prep;
        set => _prep = Typed<TPrep>(value, NodePhase.Prep);
    }

    public override object? ExecValue
    {
        get => _exec;
        set => _exec = Typed<TExec>(value, NodePhase.Exec);
    }

    public override async ValueTask<object?> PrepUnstoredAsync(NodeContext context) => await node.PrepAsync(context);

    public override async ValueTask<object?> ExecUnstoredAsync(ExecContext context) => await node.ExecAsync(_prep, context);

    public override TimeSpan? NextDelay(RetryPolicy policy, int attempt, Exception error, double jitter)
    {
        if (node.ShouldRetry(attempt, error) is not { } again)
            return policy.NextDelay(attempt, error, jitter) is { } wait ? node.RetryDelay(attempt, error) ?? wait : null;
        return again ? node.RetryDelay(attempt, error) ?? policy.Delay(attempt, error, jitter) : null;
    }

    public override void WritePrep(Utf8JsonWriter writer, JsonSerializerOptions options)
        => node.WritePrep(writer, _prep, options);

    public override void ReadPrep(JsonElement prep, JsonSerializerOptions options)
        => _prep = node.ReadPrep(prep, options);

    public override StateValue FreezeExec(StateSerialization serialization) => node.FreezeResult(_exec, serialization);

    public override void WriteExec(Utf8JsonWriter writer, JsonSerializerOptions options) => node.WriteExec(writer, _exec, options);

    public override ValueTask CompensateAsync(JsonElement prep, JsonElement? exec, JsonSerializerOptions options, CompensationContext context)
        => node.CompensateAsync(node.ReadPrep(prep, options), exec is { } result ? new ExecResult<TExec>(node.ReadExec(result, options)) : default, context);

    public override VisitBody Detach(IVisitPort port) => new VisitBody<TPrep, TExec>(node) { _prep = _prep };

    public override void Reset()
    {
        _prep = default!;
        _exec = default!;
    }

    private T Typed<T>(object? value, NodePhase phase)
        => value is T typed ? typed : value is null && default(T) is null ? default! : throw new MiddlewareValueException(node.Name, phase, typeof(T), value);

    private ValueTask Keep(ValueTask<TExec> task)
    {
        if (!task.IsCompletedSuccessfully)
            return Await(this, task);
        _exec = task.Result;
        return default;

        static async ValueTask Await(VisitBody<TPrep, TExec> body, ValueTask<TExec> task) => body._exec = await task;
    }
}

using System.Text.Json;

namespace ActorFlow;

internal sealed class VisitBody<TPrep, TExec>(Node<TPrep, TExec> node) : VisitBody
{
    private Node<TPrep, TExec> _node = node;
    private TPrep _prep = default!;
    private TExec _exec = default!;

    public override bool PrepTakesState => _node.PrepTakesState;

    public override bool ExecTakesContext => _node.ExecTakesContext;

    public override bool PostTakesState => _node.PostTakesState;

    public override ValueTask PrepAsync(NodeContext context) => KeepPrep(_node.PrepAsync(context));

    public override ValueTask PrepAsync(SharedState state) => KeepPrep(_node.PrepAsync(state));

    public override ValueTask ExecAsync(ExecContext context) => Keep(context.Port.OffersExec ? OfferAsync(context) : _node.ExecAsync(_prep, context));

    public override ValueTask ExecAsync() => Keep(_node.ExecAsync(_prep));

    public override ValueTask FallbackAsync(Exception error, ExecContext context) => Keep(_node.FallbackAsync(_prep, error, context));

    public override ValueTask<ActionName> PostAsync(NodeContext context) => _node.PostAsync(context, _prep, _exec);

    public override ValueTask<ActionName> PostAsync(SharedState state) => _node.PostAsync(state, _exec);

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

    public override async ValueTask<object?> PrepUnstoredAsync(NodeContext context) => await _node.PrepAsync(context);

    public override async ValueTask<object?> ExecUnstoredAsync(ExecContext context) 
        => context.Port.OffersExec ? await OfferAsync(context) : await _node.ExecAsync(_prep, context);

    public override TimeSpan? NextDelay(RetryPolicy policy, int attempt, Exception error, double jitter)
    {
        if (_node.ShouldRetry(attempt, error) is not { } again)
            return policy.NextDelay(attempt, error, jitter) is { } wait ? _node.RetryDelay(attempt, error) ?? wait : null;
        return again ? _node.RetryDelay(attempt, error) ?? policy.Delay(attempt, error, jitter) : null;
    }

    public override void WritePrep(Utf8JsonWriter writer, JsonSerializerOptions options)
        => _node.WritePrep(writer, _prep, options);

    public override void ReadPrep(JsonElement prep, JsonSerializerOptions options)
        => _prep = _node.ReadPrep(prep, options);

    public override StateValue FreezeExec(StateSerialization serialization) => _node.FreezeResult(_exec, serialization);

    public override ValueTask<JsonElement> ExecItemAsync(JsonElement item, ExecContext context, JsonSerializerOptions options)
        => _node.ExecItemAsync(item, context, options);

    public override void WriteExec(Utf8JsonWriter writer, JsonSerializerOptions options) => _node.WriteExec(writer, _exec, options);

    public override ValueTask CompensateAsync(JsonElement prep, JsonElement? exec, JsonSerializerOptions options, CompensationContext context)
        => _node.CompensateAsync(_node.ReadPrep(prep, options), exec is { } result ? new ExecResult<TExec>(_node.ReadExec(result, options)) : default,
            context);

    public override VisitBody Detach(IVisitPort port) => new VisitBody<TPrep, TExec>(_node) { _prep = _prep };

    public override void Reset()
    {
        _prep = default!;
        _exec = default!;
    }

    private T Typed<T>(object? value, NodePhase phase)
        => value is T typed ? typed : value is null && default(T) is null
            ? default! : throw new MiddlewareValueException(_node.Name, phase, typeof(T), value);

    public override bool ServesAgain => true;

    /// <summary>Serves a visit of another node of the same types, after <see cref="Reset"/>.</summary>
    public VisitBody<TPrep, TExec> For(Node<TPrep, TExec> other)
    {
        if (!ReferenceEquals(_node, other))
            _node = other;
        return this;
    }

    private async ValueTask<TExec> OfferAsync(ExecContext context)
    {
        var options = context.Port.Serialization.Json;
        var input = WrittenJson.Of(this, options, static (writer, body, options) => body.WritePrep(writer, options));
        return _node.ReadExec(await context.Port.OfferAsync(input, context), options);
    }

    private ValueTask KeepPrep(ValueTask<TPrep> task)
    {
        if (!task.IsCompletedSuccessfully)
            return Await(this, task);
        _prep = task.Result;
        return default;

        static async ValueTask Await(VisitBody<TPrep, TExec> body, ValueTask<TPrep> task) => body._prep = await task;
    }

    private ValueTask Keep(ValueTask<TExec> task)
    {
        if (!task.IsCompletedSuccessfully)
            return Await(this, task);
        _exec = task.Result;
        return default;

        static async ValueTask Await(VisitBody<TPrep, TExec> body, ValueTask<TExec> task) => body._exec = await task;
    }
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

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

    public override void WritePrep(Utf8JsonWriter writer, JsonSerializerOptions options)
        => JsonSerializer.Serialize(writer, _prep, Contract<TPrep>(options));

    public override void ReadPrep(JsonElement prep, JsonSerializerOptions options)
        => _prep = prep.Deserialize(Contract<TPrep>(options))!;

    public override void WriteExec(Utf8JsonWriter writer, JsonSerializerOptions options)
        => JsonSerializer.Serialize(writer, _exec, Contract<TExec>(options));

    public override VisitBody Detach() => new VisitBody<TPrep, TExec>(node) { _prep = _prep };

    public override void Reset()
    {
        _prep = default!;
        _exec = default!;
    }

    private ValueTask Keep(ValueTask<TExec> task)
    {
        if (!task.IsCompletedSuccessfully)
            return Await(this, task);
        _exec = task.Result;
        return default;

        static async ValueTask Await(VisitBody<TPrep, TExec> body, ValueTask<TExec> task) => body._exec = await task;
    }

    private static JsonTypeInfo<T> Contract<T>(JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
}

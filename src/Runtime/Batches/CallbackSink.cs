using System.Text.Json;

namespace ActorFlow;

/// <summary>Hands each result to a function.</summary>
internal sealed class CallbackSink<TResult>(Func<ItemResult<TResult>, CancellationToken, ValueTask> callback) : BatchSink<TResult>
{
    public override ValueTask<BatchWriter<TResult>> OpenAsync(ExecContext context, JsonElement? position, CancellationToken cancellationToken)
        => new(new Writer(callback));

    private sealed class Writer(Func<ItemResult<TResult>, CancellationToken, ValueTask> callback) : BatchWriter<TResult>
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<ItemResult<TResult>> results, CancellationToken cancellationToken)
        {
            for (var i = 0; i < results.Length; i++)
                await callback(results.Span[i], cancellationToken);
        }
    }
}

using ActorFlow.Polling;

namespace ActorFlow.Actors.Tests.Client;

/// <summary>Someone who follows events and takes them one by one.</summary>
internal sealed class Watcher(IAsyncEnumerable<RunHistoryEvent> events) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = Until.Patience;

    private readonly IAsyncEnumerator<RunHistoryEvent> _events = events.GetAsyncEnumerator();
    private Task<bool>? _next;

    /// <summary>Whether nothing more has come yet.</summary>
    public bool IsWaiting => !(_next ??= _events.MoveNextAsync().AsTask()).IsCompleted;

    public async Task<RunHistoryEvent> NextAsync()
        => await MoveAsync() ? _events.Current : throw new InvalidOperationException("The events have ended.");

    public async Task<bool> EndsAsync() => !await MoveAsync();

    public async ValueTask DisposeAsync()
    {
        // One that waits still is left behind: it ends with its system.
        if (_next is null || _next.IsCompleted)
            await _events.DisposeAsync();
    }

    private async Task<bool> MoveAsync()
    {
        var next = _next ?? _events.MoveNextAsync().AsTask();
        _next = null;
        return await next.WaitAsync(Patience);
    }
}

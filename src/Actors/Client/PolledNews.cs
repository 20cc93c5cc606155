namespace ActorFlow.Actors.Client;

/// <summary>
/// News of a journal that another process writes: there is nothing to wait on, so watchers look now and then, the more seldom the longer nothing
/// came.
/// </summary>
internal sealed class PolledNews(TimeProvider time) : INews
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);

    public INewsWatch Watch(RunId? runId) => new PolledWatch(time);

    private sealed class PolledWatch(TimeProvider time) : INewsWatch
    {
        private TimeSpan _wait = Shortest;

        public void Mark()
        {
            // The next look comes by itself.
        }

        public void Found() => _wait = Shortest;

        public async Task NextAsync(CancellationToken cancellationToken)
        {
            await Task.Delay(_wait, time, cancellationToken);
            _wait = _wait * 2 < Longest ? _wait * 2 : Longest;
        }

        public void Dispose()
        {
            // Holds nothing.
        }
    }
}

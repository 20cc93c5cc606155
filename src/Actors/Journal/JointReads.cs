using ActorFlow.Journal;

namespace ActorFlow.Actors.Journal;

/// <summary>
/// Gathers runs that are asked for at the same time, so that the journal is asked for many of them at once: what comes while questions are under way is the next
/// question. One that comes alone waits for nobody, and goes on where its answer comes. Thread-safe.
/// </summary>
internal sealed class JointReads(JournalDoor door, IRunHistories histories)
{
    private const int MostRuns = 256;

    /// <summary>So many questions are under way at the same time: while one is read, another one's answer is folded.</summary>
    private const int AtATime = 2;

    private readonly Lock _gate = new();
    private readonly Queue<Asked> _asked = new();
    private int _underWay;

    /// <summary>The history of a run as it is stored at some moment after this call; null when the run has to be read by itself.</summary>
    /// <exception cref="JournalUnavailableException">The journal is lost.</exception>
    public Task<RunHistory?> ReadAsync(RunId runId)
    {
        lock (_gate)
        {
            if (_underWay == AtATime)
            {
                var asked = new Asked(runId);
                _asked.Enqueue(asked);
                return asked.Task;
            }

            _underWay++;
        }

        return ReadAloneAsync(runId);
    }

    private async Task<RunHistory?> ReadAloneAsync(RunId runId)
    {
        try
        {
            return (await QuestionAsync([runId]))[0];
        }
        finally
        {
            if (Take() is { Length: > 0 } some)
                _ = ReadOnAsync(some);
        }
    }

    private async Task ReadOnAsync(Asked[] some)
    {
        for (; some.Length > 0; some = Take())
        {
            try
            {
                var found = await QuestionAsync([.. some.Select(asked => asked.RunId)]);
                for (var i = 0; i < some.Length; i++)
                    some[i].SetResult(found[i]);
            }
            catch (Exception error)
            {
                foreach (var asked in some)
                    asked.TrySetException(error);
            }
        }
    }

    private ValueTask<IReadOnlyList<RunHistory?>> QuestionAsync(RunId[] runs)
        => door.UseAsync((histories, runs), static (_, what) => what.histories.ReadManyAsync(what.runs, CancellationToken.None));

    private Asked[] Take()
    {
        lock (_gate)
        {
            if (_asked.Count == 0)
            {
                _underWay--;
                return [];
            }

            var some = new Asked[Math.Min(_asked.Count, MostRuns)];
            for (var i = 0; i < some.Length; i++)
                some[i] = _asked.Dequeue();
            return some;
        }
    }

    // Each is folded on a thread of the pool, not one after the other where they were read.
    private sealed class Asked(RunId runId) : TaskCompletionSource<RunHistory?>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public RunId RunId => runId;
    }
}

using System.Collections.Concurrent;
using ActorFlow.Journal;

namespace ActorFlow.Persistence.Conformance.Faults;

/// <summary>
/// Appends as an engine must: settles unknown answers by looking, opens the journal anew after an error, and never writes an entry twice.
/// </summary>
internal sealed class PatientWriter(IRunJournal journal)
{
    private const int MostTries = 100;

    private readonly ConcurrentDictionary<RunId, long> _versions = [];
    private long _incarnation;
    private long _counter;

    /// <summary>How often the journal was opened.</summary>
    public int Openings { get; private set; }

    /// <summary>The acknowledged version of each run.</summary>
    public IReadOnlyDictionary<RunId, long> Versions => _versions;

    /// <summary>Called before each opening.</summary>
    public Action? Opening { get; init; }

    /// <summary>Opens the journal, again and again if it must be.</summary>
    public async Task OpenAsync()
    {
        for (var left = MostTries; ; left--)
        {
            Opening?.Invoke();
            try
            {
                _incarnation = (await journal.OpenAsync(default)).Incarnation;
                _counter = 0;
                Openings++;
                return;
            }
            catch (JournalUnavailableException) when (left > 0)
            {
            }
        }
    }

    public async Task ReopenAsync()
    {
        await journal.DisposeAsync();
        await OpenAsync();
    }

    /// <summary>Does something else than writing entries; opens the journal anew when that fails.</summary>
    public async Task TryAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (JournalUnavailableException)
        {
            await ReopenAsync();
        }
    }

    /// <summary>Writes one more entry of each run, and returns when all of them are acknowledged.</summary>
    public async Task WriteAsync(IEnumerable<RunId> runs)
    {
        var wanted = runs.Select(run => (Run: run, Version: _versions.GetValueOrDefault(run))).ToList();
        while (wanted.Count > 0)
        {
            var batch = wanted.Select(one => Request(one.Run, one.Version)).ToArray();
            var answers = new AppendAnswer[batch.Length];
            try
            {
                await journal.AppendBatchAsync(batch, answers, default);
                for (var i = 0; i < batch.Length; i++)
                {
                    if (answers[i].Outcome == AppendOutcome.Unknown && await journal.ContainsAsync(batch[i].RunId, batch[i].AppendId, default))
                        answers[i] = new AppendAnswer(AppendOutcome.Appended);
                }
            }
            catch (JournalUnavailableException)
            {
                await SettleAsync(batch, answers);
            }

            wanted = Unwritten(batch, answers);
        }
    }

    private async Task SettleAsync(AppendRequest[] batch, AppendAnswer[] answers)
    {
        while (true)
        {
            await ReopenAsync();
            try
            {
                for (var i = 0; i < batch.Length; i++)
                    answers[i] = new AppendAnswer(await journal.ContainsAsync(batch[i].RunId, batch[i].AppendId, default)
                        ? AppendOutcome.Appended : AppendOutcome.Unknown);
                return;
            }
            catch (JournalUnavailableException)
            {
            }
        }
    }

    private List<(RunId Run, long Version)> Unwritten(AppendRequest[] batch, AppendAnswer[] answers)
    {
        var left = new List<(RunId, long)>();
        for (var i = 0; i < batch.Length; i++)
        {
            switch (answers[i].Outcome)
            {
                case AppendOutcome.Appended: _versions[batch[i].RunId] = batch[i].ExpectedVersion + 1; break;
                case AppendOutcome.Unknown: left.Add((batch[i].RunId, batch[i].ExpectedVersion)); break;
                default: throw new InvalidOperationException(
                    $"{batch[i].RunId} at {batch[i].ExpectedVersion}: {answers[i].Outcome}, and nobody else writes.");
            }
        }

        return left;
    }

    private AppendRequest Request(RunId run, long version)
        => new(run, version, 0, new AppendId(_incarnation, ++_counter), Samples.Entries(version + 1, 1), version == 0 ? Samples.Row(run) : null);
}

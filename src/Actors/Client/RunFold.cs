using System.Text.Json;
using ActorFlow.Actors.Journal;
using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Client;

/// <summary>Folds the entries of a run, and describes each for people as it goes. Not thread-safe.</summary>
internal sealed class RunFold
{
    private readonly EntryDecoder _decoder;

    private RunFold(RunState state, EntryDecoder decoder) => (State, _decoder) = (state, decoder);

    public RunState State { get; }

    /// <summary>The fold before a run's first entry: empty, or for a run that was trimmed its baseline.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="runId">The run.</param>
    /// <param name="codec">Reads its events.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="upTo">Entries up to this version are not wanted, so the fold may begin at a snapshot that is not later.</param>
    public static async ValueTask<RunFold> BeginAsync(IJournalReader journal, RunId runId, EventCodec codec, CancellationToken cancellationToken,
        long upTo = 0)
    {
        var decoder = EntryDecoder.Of(journal, codec);
        var baseline = journal.Capability<IJournalTrimming>() is { } trimming ? await trimming.FindBaselineAsync(runId, cancellationToken) : null;
        if (upTo > (baseline?.Version ?? 0)
            && await FromSnapshotAsync(journal, runId, decoder, (baseline?.Version ?? 0, upTo), cancellationToken) is { } later)
            return later;
        return new RunFold(baseline is null ? new RunState(runId)
            : RunImage.Read(runId, baseline.Version, baseline.Schema, baseline.Data, await decoder.PrepareAsync(baseline.Data)), decoder);
    }

    /// <summary>The next entries to apply, some at a time.</summary>
    /// <exception cref="VersionTrimmedException">They were trimmed away after the fold had begun.</exception>
    public ValueTask<IReadOnlyList<JournalEntry>> NextAsync(IJournalReader journal, int enough, CancellationToken cancellationToken)
        => journal.ReadPageAsync(State.RunId, State.Version + 1, enough, cancellationToken);

    // A convenience: one that cannot be used, for whatever reason, is passed over.
    private static async ValueTask<RunFold?> FromSnapshotAsync(
        IJournalReader journal, RunId runId, EntryDecoder decoder, (long Base, long Last) range, CancellationToken cancellationToken)
    {
        try
        {
            if (journal.Capability<ISnapshotStore>() is not { } snapshots || await snapshots.LoadAsync(runId, cancellationToken) is not { } snapshot
                || snapshot.Version <= range.Base || snapshot.Version > range.Last || snapshot.Schema > RunImage.Schema)
                return null;
            // Its own version is read too: a snapshot that is ahead of the journal stands for nothing.
            var entries = await journal.ReadPageAsync(runId, snapshot.Version, 1, cancellationToken);
            return entries.Count > 0 && entries[0].Version == snapshot.Version
                ? new RunFold(RunImage.Read(runId, snapshot.Version, snapshot.Schema, snapshot.Data, await decoder.PrepareAsync(snapshot.Data)),
                    decoder) : null;
        }
        catch (Exception error) when (error is not (OperationCanceledException or OutOfMemoryException))
        {
            return null;
        }
    }

    /// <summary>Applies the next entry.</summary>
    /// <exception cref="RunJournalException">The entry is damaged, or does not follow.</exception>
    public async ValueTask<RunEvent> ApplyAsync(JournalEntry entry)
    {
        var fact = await _decoder.DecodeAsync(State.RunId, entry);
        Evolve(State, fact, entry.Version);
        return fact;
    }

    /// <summary>Applies an event to a state.</summary>
    /// <exception cref="RunJournalException">The event does not follow.</exception>
    public static void Evolve(RunState state, RunEvent fact, long version)
    {
        try
        {
            state.Evolve(fact);
        }
        catch (Exception error) when (error is not RunJournalException)
        {
            throw new RunJournalException(state.RunId, version, error.Message, error);
        }
    }

    /// <summary>Applies the next entry and describes it.</summary>
    /// <exception cref="RunJournalException">The entry is damaged, or does not follow.</exception>
    public async ValueTask<RunHistoryEvent> DescribeAsync(JournalEntry entry)
    {
        using var json = HistoryJson.Parse(State.RunId, entry);
        var (node, visit, attempt) = PlaceOf(json.RootElement);
        var before = State.State;
        var fact = await ApplyAsync(entry);
        return new RunHistoryEvent(State.RunId, entry.Version, fact.At, entry.Name, node, visit, attempt,
            HistoryJson.Masked(json.RootElement, before, State.State));
    }

    // A name means the same in every event, so this holds for all of them, also for those to come.
    private (string? Node, int? Visit, int? Attempt) PlaceOf(JsonElement json)
    {
        int? attempt = Number(json, Member.Attempt) is { } stated ? (int)stated : null;
        if (Number(json, Member.Visit) is { } id && State.TryGetVisit(id, out var visit))
            return (State.NodePath(visit), visit.Number, attempt ?? visit.Attempt);
        if (Number(json, Member.Frame) is { } number && State.Frames.FirstOrDefault(frame => frame.Id == number) is { Parent: { } outer } inner)
            return (RunState.NodePath(outer, inner.Node), inner.Number, attempt);
        return (null, null, attempt);
    }

    private static long? Number(JsonElement json, Member member)
        => json.TryGetProperty(member.Text().EncodedUtf8Bytes, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out var number) ? number : null;
}

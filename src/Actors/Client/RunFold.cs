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
    public static async ValueTask<RunFold> BeginAsync(IJournalReader journal, RunId runId, EventCodec codec, CancellationToken cancellationToken)
    {
        var decoder = EntryDecoder.Of(journal, codec);
        var baseline = journal.Capability<IJournalTrimming>() is { } trimming ? await trimming.FindBaselineAsync(runId, cancellationToken) : null;
        return new RunFold(baseline is null ? new RunState(runId)
            : RunImage.Read(runId, baseline.Version, baseline.Schema, baseline.Data, await decoder.PrepareAsync(baseline.Data)), decoder);
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
        return new RunHistoryEvent(State.RunId, entry.Version, fact.At, entry.Name, node, visit, attempt, HistoryJson.Masked(json.RootElement, before, State.State));
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
        => json.TryGetProperty(member.Text().EncodedUtf8Bytes, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;
}

using System.Text.Json;
using ActorFlow.Journal;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Client;

/// <summary>Folds the entries of a run, and describes each for people as it goes. Not thread-safe.</summary>
internal sealed class RunFold(RunId runId, EventCodec codec)
{
    public RunState State { get; } = new(runId);

    /// <summary>Applies the next entry.</summary>
    /// <exception cref="RunJournalException">The entry is damaged, or does not follow.</exception>
    public RunEvent Apply(in JournalEntry entry)
    {
        var fact = codec.Decode(runId, entry);
        try
        {
            State.Evolve(fact);
        }
        catch (Exception error) when (error is not RunJournalException)
        {
            throw new RunJournalException(runId, entry.Version, error.Message, error);
        }

        return fact;
    }

    /// <summary>Applies the next entry and describes it.</summary>
    /// <exception cref="RunJournalException">The entry is damaged, or does not follow.</exception>
    public RunHistoryEvent Describe(in JournalEntry entry)
    {
        using var json = HistoryJson.Parse(runId, entry);
        var (node, visit, attempt) = PlaceOf(json.RootElement);
        var before = State.State;
        var fact = Apply(entry);
        return new RunHistoryEvent(runId, entry.Version, fact.At, entry.Name, node, visit, attempt, HistoryJson.Masked(json.RootElement, before, State.State));
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

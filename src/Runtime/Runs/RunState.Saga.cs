using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using ActorFlow.Journal;

namespace ActorFlow.Runs;

/// <summary>What the visits of a run have done and can undo.</summary>
internal sealed partial class RunState
{

    /// <summary>Every visit whose node can undo its work, by visit.</summary>
    public IReadOnlyCollection<Compensation> Compensations => Kept.Compensations.Values;

    /// <summary>Whether there is work that can be undone.</summary>
    public bool OwesCompensation => Kept.Owed.Count > 0;

    /// <summary>What is to be undone next: what came last.</summary>
    public Compensation? NextCompensation => Kept.Owed.Max;

    public bool TryGetCompensation(long visit, [MaybeNullWhen(false)] out Compensation owed) => Kept.Compensations.TryGetValue(visit, out owed);

    private void Owe(Visit visit, JsonElement? result, CompensationStatus status = CompensationStatus.Owed)
    {
        if (Kept.Compensations.Remove(visit.Id, out var known))
            Kept.Owed.Remove(known);
        var frame = Frame(visit.Frame);
        var owed = new Compensation(visit.Id, RegisteredPath(frame, visit.Node), visit.Number, VisitKey.Of(RunId, frame.Path, visit), visit.Prep ?? NoPrep, Version)
        {
            Result = result,
            Status = status,
        };
        MakeRare().Compensations.Add(visit.Id, owed);
        if (status == CompensationStatus.Owed)
            MakeRare().Owed.Add(owed);
    }

    /// <summary>A visit is dropped with what is around it, or cut off: unless the run knows better, its Exec may have had its effect.</summary>
    private void OweIfOpen(Visit visit)
    {
        if (visit.MayOwe && !Kept.Compensations.ContainsKey(visit.Id))
            Owe(visit, ChildUndo.Of(visit));
    }

    /// <summary>A visit failed; unless its effect was journaled as owed before, it had none.</summary>
    private void OweNothing(Visit visit)
    {
        if (visit.MayOwe && !Kept.Compensations.ContainsKey(visit.Id))
            Owe(visit, null, visit.WasCutOff ? CompensationStatus.Owed : CompensationStatus.NotNeeded);
    }

    /// <summary>A visit whose Exec had no effect is tried again.</summary>
    private void Reopen(Visit visit)
    {
        if (Kept.Compensations.TryGetValue(visit.Id, out var known) && known.Status == CompensationStatus.NotNeeded)
            Kept.Compensations.Remove(visit.Id);
    }

    private void On(CompensationBegun begun)
    {
        Undoing = begun.Cause;
        UndoVersion = Version;
        foreach (var id in begun.Interrupted)
            Visit(id).Interrupted = true;
        foreach (var visit in _visits.Values)
        {
            OweNothing(visit);
            LeaveWaits(visit);
        }

        foreach (var failed in Kept.Compensations.Values.Where(owed => owed.Status == CompensationStatus.Failed))
        {
            // Asked for once more, or after a retry of the run: each gets all its attempts again.
            failed.Status = CompensationStatus.Owed;
            failed.Attempt = 1;
            failed.Due = null;
            MakeRare().Owed.Add(failed);
        }
    }

    private void On(CompensationAttemptFailed failed)
    {
        var owed = Owed(failed.Visit);
        owed.Attempt = failed.Attempt + 1;
        owed.Due = failed.Due;
        owed.Error = failed.Error;
        UndoVersion = Version;
    }

    private void On(VisitCompensated compensated) => Settle(Owed(compensated.Visit), CompensationStatus.Compensated, null);

    private void On(CompensationFailed failed) => Settle(Owed(failed.Visit), CompensationStatus.Failed, failed.Error);

    private void Settle(Compensation owed, CompensationStatus status, RunError? error)
    {
        Kept.Owed.Remove(owed);
        owed.Status = status;
        owed.Error = error;
        owed.Due = null;
        UndoVersion = Version;
        HasUndone = true;
        if (Undoing == CompensationCause.Demand && Kept.Owed.Count == 0)
            Undoing = null;
    }

    /// <summary>What was undone is to be done anew: everything live is dropped, and the run begins at its start again.</summary>
    private void BeginAnew()
    {
        BeginAnew(Root);
        foreach (var done in Kept.Compensations.Values.Where(owed => owed.Status is CompensationStatus.Compensated or CompensationStatus.NotNeeded).ToList())
            Kept.Compensations.Remove(done.Visit);
    }

    private void WriteSaga(Utf8JsonWriter json, StateJournaling journaling)
    {
        if (Undoing is { } cause)
            json.WriteString("undoing"u8, Causes.NameOf(cause));
        json.WriteCount("undoVersion"u8, UndoVersion);
        json.WriteFlag("undone"u8, HasUndone);
        if (Kept.Compensations.Count == 0)
            return;
        json.WriteStartArray("compensations"u8);
        foreach (var owed in Kept.Compensations.Values)
            owed.WriteTo(json, journaling);
        json.WriteEndArray();
    }

    private void ReadSaga(JsonElement json, StateJournaling journaling)
    {
        Undoing = json.TextOrNull("undoing"u8) is { } cause ? Causes.Parse(cause) : null;
        UndoVersion = json.TryGetProperty("undoVersion"u8, out var version) ? version.GetInt64() : 0;
        HasUndone = json.Flag("undone"u8);
        if (!json.TryGetProperty("compensations"u8, out var compensations))
            return;
        foreach (var owed in compensations.EnumerateArray().Select(owed => CompensationImage.ReadCompensation(owed, journaling)))
        {
            MakeRare().Compensations.Add(owed.Visit, owed);
            if (owed.Status == CompensationStatus.Owed)
                MakeRare().Owed.Add(owed);
        }
    }

    private Compensation Owed(long visit)
        => Kept.Compensations.TryGetValue(visit, out var owed) && owed.Status == CompensationStatus.Owed ? owed : throw Broken($"no compensation is owed for visit {visit}");
}

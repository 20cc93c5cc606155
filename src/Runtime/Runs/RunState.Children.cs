using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using ActorFlow.Journal;

namespace ActorFlow.Runs;

/// <summary>The child runs of a run, and what it owes its parent: an outbox that is kept until each has been acknowledged.</summary>
internal sealed partial class RunState
{
    private static readonly JsonElement NoPrep = JsonElement.Parse("null");

    private bool _parentTold;

    /// <summary>The last attempt of the parent's visit for which the run was retried; 0 when it never was.</summary>
    public int ForAttempt { get; private set; }

    /// <summary>Children to which something is owed.</summary>
    public IReadOnlyCollection<ChildRun> Children => Kept.Children.Values;

    /// <summary>Whether anything is owed to a child.</summary>
    public bool HasChildren => Kept.Children.Count > 0;

    /// <summary>Whether the run has ended and its parent, which waits for that, has not heard of it.</summary>
    public bool OwesParent => Status.IsEnded() && Undoing is null && Facts.ParentVisit is not null && !_parentTold;

    /// <summary>Whether somebody outside has still to hear something of this run, although it may have ended.</summary>
    public bool OwesOthers => OwesParent || (Status.IsEnded() && (Kept.Children.Count > 0 || Kept.Notices.Count > 0));

    public bool TryGetChild(RunId id, [MaybeNullWhen(false)] out ChildRun child) => Kept.Children.TryGetValue(id.Value, out child);

    private void On(ChildRequested requested)
    {
        var visit = Visit(requested.Visit);
        if (requested.Item is not null)
        {
            TakeItemChild(requested);
            return;
        }

        visit.AwaitedChild = requested.Child;
        visit.PrepPatch = requested.Patch;
        if (requested.Owes)
        {
            visit.MayOwe = true;
            visit.Prep ??= NoPrep;
        }

        // One that was to stop and has not heard of it goes on instead.
        Kept.Children.Remove(requested.Child.Value);
        MakeRare().Children.Add(requested.Child.Value, new ChildRun(requested.Child, requested.Visit, requested.Input, requested.Waits, requested.Leaves)
        {
            Attempt = requested.Attempt,
            IsAgain = visit.EarlierChild == requested.Child,
            SinceVersion = Version,
        });
    }

    private void On(ChildStarted started)
    {
        var child = Child(started.Child);
        child.IsStarted = true;
        if (!child.Waits)
            Answer(child, new ChildOutcome(child.Id, RunStatus.Running, ActionName.Default, null, StatePatch.Empty));
        if (child is { Waits: false, Leaves: true, CancelOwed: false })
            Forget(child);
    }

    private void On(ChildEnded ended)
    {
        var child = Child(ended.Child);
        Forget(child);
        Answer(child, new ChildOutcome(ended.Child, ended.Status, ended.Action, ended.Error, ended.Values) { Reason = ended.Reason }, ended.Anew);
    }

    /// <summary>The visit that asked for a child goes on with what became of it, if it still waits for this one.</summary>
    private void Answer(ChildRun child, ChildOutcome outcome, bool anew = false)
    {
        if (!_visits.TryGetValue(child.Visit, out var visit) || visit.AwaitedChild != child.Id)
            return;
        visit.AwaitedChild = null;
        visit.Child = outcome;
        visit.EarlierChild = anew ? default(RunId?) : child.Id;
        Refresh(visit);
    }

    /// <summary>The run stops before its children have ended.</summary>
    private void StopChildren()
    {
        foreach (var child in Kept.Children.Values.ToList())
            Stop(child);
    }

    private void Stop(ChildRun child)
    {
        if (child.Leaves)
        {
            Forget(child);
            return;
        }

        // One whose start is not known may have been started all the same.
        ForgetItem(child);
        child.CancelOwed = true;
        child.SinceVersion = Version;
    }

    /// <summary>A visit is dropped, or tries again: whatever child it waits for is not waited for any more.</summary>
    private void LeaveChild(Visit visit)
    {
        LeaveItemChildren(visit);
        if (visit.AwaitedChild is { } id)
        {
            visit.EarlierChild = id;
            if (Kept.Children.TryGetValue(id.Value, out var child))
                Stop(child);
        }

        visit.AwaitedChild = null;
        visit.Child = null;
    }

    /// <summary>A completed run leaves its detached children to themselves, and stops those that it had waited for until it was ended early.</summary>
    private void LetChildrenGo()
    {
        if (_rare is null || Kept.Children.Count == 0)
            return;
        foreach (var child in Kept.Children.Values.Where(child => !child.CancelOwed).ToList())
        {
            if (child.Waits)
                Stop(child);
            else
                Forget(child);
        }
    }

    private ChildRun Child(RunId id) => Kept.Children.TryGetValue(id.Value, out var child) ? child : throw Broken($"child run '{id}' is not known");

    private void WriteChildren(Utf8JsonWriter json, StateJournaling journaling)
    {
        json.WriteFlag("parentTold"u8, _parentTold);
        json.WriteCount("forAttempt"u8, ForAttempt);
        if (Kept.Children.Count == 0)
            return;
        json.WriteStartArray("children"u8);
        foreach (var child in Kept.Children.Values)
            child.WriteTo(json, journaling);
        json.WriteEndArray();
    }

    private void ReadChildren(JsonElement json, StateJournaling journaling)
    {
        _parentTold = json.Flag("parentTold"u8);
        ForAttempt = json.Count("forAttempt"u8);
        if (!json.TryGetProperty("children"u8, out var children))
            return;
        foreach (var child in children.EnumerateArray().Select(child => ChildImage.ReadChild(child, journaling)))
        {
            MakeRare().Children.Add(child.Id.Value, child);
            if (child is { Item: { } item, CancelOwed: false })
                (MakeRare().OfItems ??= [])[(child.Visit, item)] = child;
        }
    }
}

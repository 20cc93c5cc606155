namespace ActorFlow.Runs;

/// <summary>Items of batches that have ended, and child runs of those that have not. The batch starts them and hears of their ends; what is kept here is who has to be stopped when nobody does any more.</summary>
/// <remarks>As many as the batch has in flight, and for each item the last one: what has ended is taken out one by one, and finished items are kept by <see cref="ItemsCompleted"/>.</remarks>
internal sealed partial class RunState
{

    /// <summary>What went to a sink is kept as one, however much it is; the rest with its results, until Post has them.</summary>
    private void On(ItemsCompleted items)
    {
        var visit = Visit(items.Visit);
        var sunk = visit.Sunk ?? SunkItems.None;
        if (visit.Items is null && sunk.IsFollowedBy(items.Chunk))
            visit.Sunk = sunk.With(items.Chunk);
        else
            (visit.Items ??= []).Add(new KeptItems(items.Attempt, items.Chunk));
    }

    private void TakeItemChild(ChildRequested requested)
    {
        // One of an earlier attempt that is still here was cut off: its end was never heard.
        if ((MakeRare().OfItems ??= []).TryGetValue((requested.Visit, requested.Item!.Value), out var earlier))
            Stop(earlier);
        var child = new ChildRun(requested.Child, requested.Visit, StatePatch.Empty, waits: false, requested.Leaves) { Item = requested.Item, IsStarted = true, SinceVersion = Version };
        MakeRare().Children.Add(child.Id.Value, child);
        MakeRare().OfItems![(child.Visit, child.Item.Value)] = child;
    }

    /// <summary>A visit has ended in whatever way: children of its items that nobody has heard the end of have to stop.</summary>
    private void LeaveItemChildren(Visit visit)
    {
        if (Kept.OfItems is { Count: > 0 })
            LeaveItemChildren(visit.Id);
    }

    // Apart, because a closure is made where a method with one begins, and every visit comes by here.
    private void LeaveItemChildren(long visit)
    {
        foreach (var child in Kept.OfItems!.Values.Where(child => child.Visit == visit).OrderBy(child => child.Item).ToList())
            Stop(child);
    }

    private void Forget(ChildRun child)
    {
        Kept.Children.Remove(child.Id.Value);
        ForgetItem(child);
    }

    private void ForgetItem(ChildRun child)
    {
        if (child.Item is { } item && Kept.OfItems is not null && Kept.OfItems.TryGetValue((child.Visit, item), out var last) && last == child)
            Kept.OfItems.Remove((child.Visit, item));
    }
}

using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Shards;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <content>In a cluster: only runs of owned shards are here. What is asked of others goes to those who lead them, and runs go when their shard
/// does.</content>
internal sealed partial class RunRegistry
{
    /// <summary>When a run is looked after that stepped down because its lease was not believed in, if the shard is believed in again.</summary>
    private static readonly TimeSpan SecondLook = TimeSpan.FromSeconds(2);

    private Dictionary<int, (TaskCompletionSource Done, int Runs)>? _leaving;

    /// <summary>Starts that have come through the inbox and wait for what becomes of this member's own starts of the same runs.</summary>
    private List<(RunSlot Own, RegistryMessage.Start Start)>? _waitForOwn;

    private bool IsElsewhere(RunId run) => environment.Shards is { } shards && _drained is null && !_slots.ContainsKey(run) && !shards.TakesUp(run);

    private void SendElsewhere(RegistryMessage message) => environment.Elsewhere!.Tell(new ElsewhereMessage.Request(message));

    /// <summary>A run leaves memory because its shard does, or because it may write no more.</summary>
    private void On(RegistryMessage.Moved moved)
    {
        var (slot, shards) = (moved.Slot, environment.Shards!);
        var shard = shards.ShardOf(slot.RunId);
        if (_slots.TryGetValue(slot.RunId, out var known) && known == slot && slot.Supervisor == moved.From)
        {
            Close(slot, moved.From);
            if (!BeginElsewhere(slot))
                Watch(slot);
            if (moved.Term == 0 && !slot.Ended.IsCompleted)
                Context.Timers.Start((nameof(SecondLook), slot.RunId), new RegistryMessage.Recover([(slot.RunId, true)]), SecondLook);
        }
        else
        {
            // It was let go of, and has heard what became of what it had sent.
            moved.From.StopWhenDrained();
            BeginElsewhere(slot);
        }

        // The journal knows better than the placement: nothing of the shard may be written, whatever is believed.
        if (moved.Term != 0 && shards.Lose(shard, moved.Term))
        {
            environment.Seat!.Doubt(shard, moved.Term);
            LetGo(new Dictionary<int, long> { [shard] = moved.Term });
        }
    }

    private void On(RegistryMessage.Lose lose) => LetGo(lose.Shards);

    private void LetGo(IReadOnlyDictionary<int, long> shards)
    {
        foreach (var slot in SlotsOf(shards))
        {
            _slots.Remove(slot.RunId);
            // It hears what became of what it has sent to the journal, and decides nothing any more.
            slot.Supervisor!.Tell(RunMessage.LetGo.Instance);
            OnTakenUp(slot);
            Watch(slot);
        }

        environment.RunsKept = _slots.Count;
        foreach (var shard in shards.Keys)
        {
            if (_leaving is not null && _leaving.Remove(shard, out var leaving))
                leaving.Done.TrySetResult();
        }

        Awaken(shards);
        NoteIfDrained();
    }

    private void On(RegistryMessage.HandOver handOver)
    {
        if (_drained is not null || !environment.Shards!.Leave(handOver.Shard))
        {
            handOver.Done.TrySetResult();
            return;
        }

        var shard = new Dictionary<int, long> { [handOver.Shard] = long.MaxValue };
        var slots = SlotsOf(shard);
        Awaken(shard);
        if (slots.Count == 0)
        {
            handOver.Done.TrySetResult();
            return;
        }

        (_leaving ??= [])[handOver.Shard] = (handOver.Done, slots.Count);
        foreach (var slot in slots)
            slot.Supervisor!.Tell(RunMessage.HandOver.Instance);
    }

    /// <summary>A run has left memory: perhaps the last one of a shard that is being handed over.</summary>
    private void NoteClosed(RunSlot slot)
    {
        if (_leaving is not { Count: > 0 } || !slot.IsJournaled)
            return;
        var shard = environment.Shards!.ShardOf(slot.RunId);
        if (!_leaving.TryGetValue(shard, out var leaving))
            return;
        if (leaving.Runs > 1)
        {
            _leaving[shard] = (leaving.Done, leaving.Runs - 1);
            return;
        }

        _leaving.Remove(shard);
        leaving.Done.TrySetResult();
    }

    private List<RunSlot> SlotsOf(IReadOnlyDictionary<int, long> shards)
        => [.. _slots.Values.Where(slot => slot.IsJournaled && shards.TryGetValue(environment.Shards!.ShardOf(slot.RunId), out var term)
            && slot.Term <= term)];

    /// <summary>Whoever waits here for the end of a run that sleeps waits for it elsewhere from now on.</summary>
    private void Awaken(IReadOnlyDictionary<int, long> shards)
    {
        foreach (var (run, slot) in _asleep)
        {
            if (!shards.TryGetValue(environment.Shards!.ShardOf(run), out var term) || slot.Term > term)
                continue;
            _asleep.Remove(run);
            Watch(slot);
        }
    }

    private bool IsOfInbox(RunMessage.Begin beginning) => environment.Desk is { } desk && desk.IsFrom(beginning.Via);

    /// <summary>
    /// A start that has come through the inbox stays there if its shard goes before it is committed, and then nothing comes of its slot. Whoever else asks for the run meanwhile asks again when it is
    /// known what has become of it.
    /// </summary>
    private bool AsksAgain(RunSlot slot, RegistryMessage asked)
    {
        if (slot.Beginning is not { } beginning || !IsOfInbox(beginning) || slot.Started.IsCompleted)
            return false;
        using var region = Context.EnterUserCode();
        Context.Pipe(EngineWait.For(Context.System, new ValueTask<RunSlot>(slot.Started)), asked, static (asked, _) => asked, static (asked, _) => asked);
        return true;
    }

    /// <summary>
    /// A start that has come through the inbox and finds one of this member's own that is not committed hears what becomes of that one. It does not wait for the answer of another member: if the own
    /// one goes to the inbox, it lies there behind this one, and whoever carries them out one after the other would never come to it.
    /// </summary>
    private bool WaitsForOwn(RunSlot slot, RegistryMessage.Start start)
    {
        if (slot.Beginning is not { } own || IsOfInbox(own) || slot.Started.IsCompleted)
            return false;
        (_waitForOwn ??= []).Add((slot, start));
        using var region = Context.EnterUserCode();
        Context.Pipe(EngineWait.For(Context.System, new ValueTask<RunSlot>(slot.Started)), (slot, start),
            static (waits, _) => new RegistryMessage.OwnStartKnown(waits.slot, waits.start), static (waits, _) => new RegistryMessage.OwnStartKnown(waits.slot, waits.start));
        return true;
    }

    private void On(RegistryMessage.OwnStartKnown known)
    {
        if (_waitForOwn?.Remove((known.Own, known.Waiting)) == true)
            known.Waiting.Reply?.TrySetResult(known.Own);
    }

    /// <summary>An own start goes to the inbox: those that came through the inbox and wait for it stay there, and are carried out anew by whoever leads the run now.</summary>
    private void SendBackThoseThatWaitFor(RunSlot own)
    {
        foreach (var (_, start) in _waitForOwn?.Where(waits => waits.Own == own) ?? [])
            start.Refuse(new RunElsewhereException(own.RunId));
        _waitForOwn?.RemoveAll(waits => waits.Own == own);
    }

    /// <summary>A start that was not committed is asked of whoever leads the run now.</summary>
    private bool BeginElsewhere(RunSlot slot)
    {
        if (slot.Beginning is not { } beginning)
            return false;
        slot.Beginning = null;
        if (_drained is not null)
            slot.SetLost(new FlowSystemStoppedException());
        else if (IsOfInbox(beginning))
            slot.SetLost(new RunElsewhereException(slot.RunId));
        else
            environment.Elsewhere!.Tell(new ElsewhereMessage.Begin(slot, beginning));
        SendBackThoseThatWaitFor(slot);
        return true;
    }

    private void Watch(RunSlot slot)
    {
        if (_drained is not null)
            slot.SetLost(new FlowSystemStoppedException());
        else if (!slot.Ended.IsCompleted && (!slot.Started.IsCompleted || !slot.TryDetach()))
            environment.Elsewhere!.Tell(new ElsewhereMessage.Watch(slot) { IsSought = slot.Beginning is null && !slot.Started.IsCompleted });
    }
}

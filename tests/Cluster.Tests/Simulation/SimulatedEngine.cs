using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Shards;
using ActorFlow.Journal;

namespace ActorFlow.Cluster.Tests.Simulation;

/// <summary>
/// An engine that leads shards: it takes their inboxes' rows, one of each run at a time, under the term that the placement says when it sends.
/// </summary>
internal sealed class SimulatedEngine(SimulatedInbox inbox, SimulatedNetwork network, Func<bool> isCutOff, IRunPlacement placement, Func<string> life)
    : Actor<EngineMessage>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly HashSet<int> _led = [];
    private readonly Dictionary<int, TaskCompletionSource> _leaving = [];
    private readonly HashSet<int> _busyRuns = [];
    private bool _isReading;

    protected override void PreStart()
        => Context.Timers.StartPeriodic(EngineMessage.Pump.Instance, EngineMessage.Pump.Instance, TimeSpan.FromMilliseconds(700));

    protected override void Receive(EngineMessage message)
    {
        switch (message)
        {
            case EngineMessage.Gain gain:
                foreach (var shard in gain.Shards)
                    _led.Add(shard.Shard);
                gain.Done.SetResult();
                Read();
                break;
            case EngineMessage.Lose lose:
                foreach (var shard in lose.Shards)
                {
                    _led.Remove(shard);
                    if (_leaving.Remove(shard, out var cut))
                        cut.SetResult();
                }

                break;
            case EngineMessage.HandOver handOver:
                _leaving[handOver.Shard] = handOver.Done;
                LetGo(handOver.Shard);
                break;
            case EngineMessage.Pump: Read(); break;
            case EngineMessage.Found found:
                _isReading = false;
                foreach (var work in found.Work)
                    Take(work);
                break;
            case EngineMessage.Over over:
                _busyRuns.Remove(over.Run);
                LetGo(inbox.ShardOf(over.Run));
                if (over.Taken)
                    Read();
                break;
        }
    }

    private void Read()
    {
        if (_isReading || _led.Count == 0)
            return;
        _isReading = true;
        int[] owned = [.. _led];
        Ask(network.CallAsync(isCutOff, () => inbox.Read(owned)), static work => new EngineMessage.Found(work),
            static _ => new EngineMessage.Found([]));
    }

    private void Take(Work work)
    {
        var shard = inbox.ShardOf(work.Run);
        var term = placement.TermOf(shard);
        if (term == 0 || !_led.Contains(shard) || _leaving.ContainsKey(shard) || !_busyRuns.Add(work.Run))
            return;
        var writer = life();
        Ask(
            network.CallAsync(isCutOff, () => inbox.Take(writer, term, work)),
            taking => new EngineMessage.Over(work.Run, taking == Taking.Taken), _ => new EngineMessage.Over(work.Run, false));
    }

    private void LetGo(int shard)
    {
        if (!_leaving.TryGetValue(shard, out var done) || _busyRuns.Any(run => inbox.ShardOf(run) == shard))
            return;
        _leaving.Remove(shard);
        _led.Remove(shard);
        done.SetResult();
    }

    private void Ask<T>(Task<T> answer, Func<T, EngineMessage> succeeded, Func<Exception, EngineMessage> failed)
    {
        using var region = Context.EnterUserCode();
        Context.Pipe(LimitedAsync(answer, Context.System.Time), succeeded, failed);

        static async ValueTask<T> LimitedAsync(Task<T> answer, TimeProvider time) => await answer.WaitAsync(Patience, time);
    }
}

internal abstract record EngineMessage
{
    internal sealed record Gain(IReadOnlyList<OwnedShard> Shards, TaskCompletionSource Done) : EngineMessage;

    internal sealed record Lose(IReadOnlyList<int> Shards) : EngineMessage;

    internal sealed record HandOver(int Shard, TaskCompletionSource Done) : EngineMessage;

    internal sealed record Found(IReadOnlyList<Work> Work) : EngineMessage;

    internal sealed record Over(int Run, bool Taken) : EngineMessage;

    internal sealed record Pump : EngineMessage
    {
        internal static readonly Pump Instance = new();
    }
}

/// <summary>The engine as its keeper sees it.</summary>
internal sealed class SimulatedShardEngine(ActorRef<EngineMessage> engine) : IShardEngine
{
    public ValueTask GainAsync(IReadOnlyList<OwnedShard> shards, CancellationToken cancellationToken)
        => Ask(done => new EngineMessage.Gain(shards, done));

    public void Lose(IReadOnlyList<int> shards) => engine.Tell(new EngineMessage.Lose(shards));

    public ValueTask HandOverAsync(int shard, CancellationToken cancellationToken) => Ask(done => new EngineMessage.HandOver(shard, done));

    private ValueTask Ask(Func<TaskCompletionSource, EngineMessage> message)
    {
        var done = new TaskCompletionSource();
        engine.Tell(message(done));
        return new ValueTask(done.Task);
    }
}

using ActorFlow.Actors.Kernel;
using ActorFlow.Testing.Seeded;

namespace ActorFlow.Testing;

/// <content>The loop.</content>
public sealed partial class SeededDispatcher
{
    /// <summary>Runs a test in a seeded world and returns when it and the world's shutdown have ended. Nothing runs on another thread.</summary>
    /// <exception cref="SeededRunException">The test failed, or waits for what nobody will do; the cause is inside, the seed is named.</exception>
    public static void Run(int seed, Func<SeededWorld, Task> test, SeededOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(test);
        var dispatcher = new SeededDispatcher(seed, options ?? new SeededOptions());
        var previous = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new SeededContext(dispatcher, null));
        try
        {
            dispatcher._scheduler.RunInside(() => dispatcher.RunWorld(test));
        }
        catch (Exception exception) when (exception is not SeededRunException)
        {
            throw new SeededRunException(seed, exception.Message, exception);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(previous);
        }
    }

    /// <summary>Picks what runs next and runs it; false when nothing can run at this moment of virtual time.</summary>
    internal bool PickUnlessSettled()
    {
        WaitForOperations();
        lock (Gate) _ready.Sort(static (left, right) => left.Id.CompareTo(right.Id));
        var candidates = _actors.Count + _posts.Count + _ready.Count;
        if (candidates == 0) return false;
        if (++_picks > _options.MaxPicks) throw new SeededRunException(_seed, $"no end after {_options.MaxPicks} picks.");
        var index = _random.Next(candidates);
        _trace = (_trace ^ (ulong)index ^ ((ulong)candidates << 32)) * 1099511628211;
        if (index < _actors.Count) TakeAt(_actors, index).RunTurn(burst: 1);
        else if ((index -= _actors.Count) < _posts.Count) TakeAt(_posts, index)();
        else RunReady(_ready[index - _posts.Count]);
        return true;
    }

    private static T TakeAt<T>(List<T> list, int index)
    {
        var item = list[index];
        list[index] = list[^1];
        list.RemoveAt(list.Count - 1);
        return item;
    }

    private void RunWorld(Func<SeededWorld, Task> test)
    {
        var system = ActorSystem.Create($"seed-{_seed}", _options.System with { Time = Time, Dispatcher = this });
        var world = new SeededWorld(this, system, _seed);
        PickUntil(test(world));
        PickUntil(system.ShutdownAsync());
    }

    private void PickUntil(Task goal)
    {
        while (!goal.IsCompleted)
        {
            if (_fault is not null) break;
            if (PickUnlessSettled()) continue;
            if (!Time.AdvanceToNextTimer()) throw new SeededRunException(_seed, $"everything waits and no timer is set.{DescribeOpen()}");
            if (Time.GetTimestamp() > _options.MaxVirtualTime.Ticks)
                throw new SeededRunException(_seed, $"no end after {_options.MaxVirtualTime} of virtual time.{DescribeOpen()}");
        }

        if (_fault is not null) throw _fault;
        goal.GetAwaiter().GetResult();
    }

    private void RunReady(SeededOperation operation)
    {
        var action = operation.TakeReady();
        lock (Gate)
        {
            if (!operation.HasReady) _ready.Remove(operation);
        }

        action();
    }

    /// <summary>Until every operation that runs outside has ended or come back; only then is the set of candidates the seed's and not chance's.</summary>
    private void WaitForOperations()
    {
        lock (Gate)
        {
            while (_fault is null && _open.Exists(static operation => operation.IsOutstanding))
            {
                if (!Monitor.Wait(Gate, _options.Patience))
                    throw new SeededRunException(_seed, $"operations did not end within {_options.Patience} of real time.{DescribeOpen()}");
            }
        }

        if (_fault is not null) throw _fault;
    }

    private string DescribeOpen()
    {
        lock (Gate)
        {
            if (_open.Count == 0) return "";
            var names = string.Join(", ", _open.Select(static operation => operation.Describe() + (operation.IsOutstanding ? " (outside)" : " (waits)")));
            return $" Open: {names}. Work that awaits something of this world must do so through EngineWait, or run with UserWorkMode.InWorld.";
        }
    }
}

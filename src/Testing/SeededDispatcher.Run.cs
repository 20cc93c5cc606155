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
        var dispatcher = Create(seed, options ?? new SeededOptions());
        try
        {
            dispatcher.Enter(() => dispatcher.RunWorld(test));
        }
        catch (Exception exception) when (exception is not SeededRunException)
        {
            throw new SeededRunException(seed, exception.Message, exception);
        }
    }

    internal static SeededDispatcher Create(int seed, SeededOptions options) => new(seed, options);

    internal ActorSystem CreateSystem(string name) => ActorSystem.Create(name, _options.System with { Time = Time, Dispatcher = this });

    /// <summary>
    /// Runs a part of the loop on the calling thread, with the world's context and task scheduler; a part inside a part is just run.
    /// </summary>
    internal void Enter(Action part)
    {
        if (_isInside && IsHere)
        {
            part();
            return;
        }

        _isInside = true;
        _thread = Environment.CurrentManagedThreadId; // a test with awaits may come back on another thread; it is still the only one
        var previous = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new SeededContext(this, null));
        try
        {
            _scheduler.RunInside(part);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(previous);
            _isInside = false;
        }
    }

    /// <summary>Runs the world until a condition holds or virtual time has moved by <paramref name="max"/>; false then.</summary>
    internal bool RunUntil(Func<bool> done, TimeSpan max)
    {
        var until = Time.GetUtcNow() + max;
        while (!done())
        {
            if (PickUnlessSettled()) continue;
            if (Time.NextDue is { } due && due <= until)
            {
                Time.AdvanceToNextTimer();
            }
            else
            {
                Time.AdvanceTo(until > Time.GetUtcNow() ? until : Time.GetUtcNow());
                return done();
            }
        }

        return true;
    }

    /// <summary>Picks what runs next and runs it; false when nothing can run at this moment of virtual time.</summary>
    internal bool PickUnlessSettled()
    {
        WaitForOperations();
        int ready;
        lock (Gate)
        {
            _ready.Sort(static (left, right) => left.Id.CompareTo(right.Id));
            ready = _paused.Count == 0 ? _ready.Count : PutPausedLast();
        }

        var candidates = _actors.Count + _posts.Count + ready;
        if (candidates == 0) return false;
        if (++_picks > _options.MaxPicks) throw new SeededRunException(_seed, $"no end after {_options.MaxPicks} picks.");
        var index = _random.Next(candidates);
        _trace = (_trace ^ (ulong)index ^ ((ulong)candidates << 32)) * 1099511628211;
        if (index < _actors.Count) RunTurn(TakeAt(_actors, index));
        else if ((index -= _actors.Count) < _posts.Count) TakeAt(_posts, index)();
        else RunReady(_ready[index - _posts.Count]);
        return true;
    }

    /// <summary>How many operations may come back now; those of paused systems are put behind them, in order. Under the gate.</summary>
    private int PutPausedLast()
    {
        var waiting = _ready.FindAll(IsPaused);
        _ready.RemoveAll(IsPaused);
        _ready.AddRange(waiting);
        return _ready.Count - waiting.Count;

        bool IsPaused(SeededOperation operation) => operation.System is { } system && _paused.Contains(system);
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
        var system = CreateSystem($"seed-{_seed}");
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

    private void RunTurn(ActorRef actor)
    {
        // A test that settles the world from inside a pick comes here again.
        var around = _running;
        _running = actor.System;
        actor.RunTurn(burst: 1);
        _running = around;
    }

    private void RunReady(SeededOperation operation)
    {
        var around = _running;
        _running = operation.System;
        var action = operation.TakeReady();
        lock (Gate)
        {
            if (!operation.HasReady) _ready.Remove(operation);
        }

        action();
        _running = around;
    }

    /// <summary>
    /// Until every operation that runs outside has ended or come back; only then is the set of candidates the seed's and not chance's.
    /// </summary>
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
            var names = string.Join(", ",
                _open.Select(static operation => operation.Describe() + (operation.IsOutstanding ? " (outside)" : " (waits)")));
            return $" Open: {names}. Work that awaits something of this world must do so through EngineWait, or run with UserWorkMode.InWorld.";
        }
    }
}

using ActorFlow.Actors.Kernel;
using ActorFlow.Testing.Probes;

namespace ActorFlow.Testing;

/// <summary>
/// What a test of actors needs, in Akka's words: a system, probes, timeouts. Derive a test class from it, or make one. Time is virtual and all actors
/// run on the test's thread whenever the test waits, in an order chosen by a seed; <see cref="OnThreadPool"/> makes one on real threads and real
/// time.
/// </summary>
/// <remarks>
/// Not thread-safe. In virtual time, actors run only while the test waits for something, or calls <see cref="Settle"/> or <see cref="Advance"/>.
/// </remarks>
public class TestKit : IDisposable
{
    private readonly SeededDispatcher? _dispatcher;
    private readonly Lazy<TestProbe<object>> _probe;
    private TimeSpan? _withinLimit;
    private long _withinBegan;

    /// <summary>A kit in virtual time.</summary>
    /// <param name="seed">Chooses the order in which actors run. The default value is 1.</param>
    /// <param name="options">Settings of the world and its system.</param>
    public TestKit(int seed = 1, SeededOptions? options = null)
    {
        _dispatcher = SeededDispatcher.Create(seed, options ?? new SeededOptions());
        Sys = _dispatcher.CreateSystem($"test-{seed}");
        Pace = new SeededPace(_dispatcher);
        _probe = new(() => CreateTestProbe<object>("testActor"));
    }

    /// <summary>A kit inside a seeded run, for its system.</summary>
    /// <param name="world">The run's world.</param>
    public TestKit(SeededWorld world)
    {
        ArgumentNullException.ThrowIfNull(world);
        _dispatcher = world.Dispatcher;
        Sys = world.System;
        Pace = new SeededPace(_dispatcher);
        _probe = new(() => CreateTestProbe<object>());
        OwnsSystem = false;
    }

    private TestKit(ActorSystem system)
    {
        Sys = system;
        Pace = new RealPace();
        _probe = new(() => CreateTestProbe<object>("testActor"));
    }

    /// <summary>The system under test.</summary>
    public ActorSystem Sys { get; }

    /// <summary>How long an expectation waits without a timeout of its own. The default value is 3 seconds.</summary>
    public TimeSpan DefaultTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long <c>ExpectNoMsg</c> waits without a duration of its own. The default value is 100 milliseconds.</summary>
    public TimeSpan DefaultQuietTime { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The kit's own probe, which takes anything.</summary>
    public TestProbe<object> TestActor => _probe.Value;

    /// <summary>The virtual clock.</summary>
    /// <exception cref="InvalidOperationException">The kit runs on real time.</exception>
    public ManualTimeProvider Time => Dispatcher.Time;

    internal IPace Pace { get; }

    private bool OwnsSystem { get; } = true;

    private SeededDispatcher Dispatcher => _dispatcher
        ?? throw new InvalidOperationException("This kit runs on the thread pool in real time. Virtual time needs a kit made without OnThreadPool.");

    /// <summary>A kit on real threads and real time, for tests of what only they show.</summary>
    public static TestKit OnThreadPool(ActorSystemOptions? options = null) => new(ActorSystem.Create("test", options));

    /// <summary>Makes a probe.</summary>
    /// <param name="name">Its name under <c>/user</c>; null: anonymous.</param>
    public TestProbe<TMessage> CreateTestProbe<TMessage>(string? name = null)
        where TMessage : class => new(this, name);

    /// <summary>Lets everything run that can run now; time stands still.</summary>
    public void Settle() => Dispatcher.Enter(() =>
    {
        while (Dispatcher.PickUnlessSettled())
        {
        }
    });

    /// <summary>Lets everything run while virtual time moves on.</summary>
    public void Advance(TimeSpan by) => Dispatcher.Enter(() => Dispatcher.RunUntil(static () => false, by));

    /// <summary>Waits for a task that the actors complete, and returns its result.</summary>
    /// <exception cref="TestKitException">It was not completed in time.</exception>
    public T Await<T>(ValueTask<T> work, TimeSpan? timeout = null)
    {
        // The work itself is looked at: a task made of it would be completed by the thread pool, which virtual time does not wait for.
        AwaitCondition(() => work.IsCompleted, timeout);
        return work.GetAwaiter().GetResult();
    }

    /// <summary>Waits until a condition holds. In virtual time it is looked at after each step; in real time every 10 milliseconds.</summary>
    /// <exception cref="TestKitException">It did not hold in time.</exception>
    public void AwaitCondition(Func<bool> condition, TimeSpan? max = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var limit = Remaining(max);
        if (!Poll(condition, limit)) throw new TestKitException($"The awaited condition did not hold within {limit}.");
    }

    /// <summary>Waits until an assertion no longer throws, and throws its last exception if it does to the end.</summary>
    public void AwaitAssert(Action assertion, TimeSpan? max = null)
    {
        ArgumentNullException.ThrowIfNull(assertion);
        var limit = Remaining(max);
        if (Poll(Holds, limit)) return;
        assertion();

        bool Holds()
        {
            try
            {
                assertion();
                return true;
            }
            catch (Exception)
            {
                // Whatever the assertion library throws: not yet.
                return false;
            }
        }
    }

    /// <summary>Runs a part of a test that must be done within a time; expectations inside wait no longer than what is left of it.</summary>
    public void Within(TimeSpan max, Action body) => Within(TimeSpan.Zero, max, body);

    /// <summary>The same with a least time too.</summary>
    /// <exception cref="TestKitException">It took less or more.</exception>
    public void Within(TimeSpan min, TimeSpan max, Action body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var (outerLimit, outerBegan) = (_withinLimit, _withinBegan);
        (_withinLimit, _withinBegan) = (outerLimit is null ? max : Shorter(max, Remaining(null)), Pace.Time.GetTimestamp());
        var began = _withinBegan;
        try
        {
            body();
        }
        finally
        {
            (_withinLimit, _withinBegan) = (outerLimit, outerBegan);
        }

        var took = Pace.Time.GetElapsedTime(began);
        if (took < min || took > max) throw new TestKitException($"The block took {took}; it must take at least {min} and at most {max}.");
    }

    /// <summary>Shuts the system down and lets that happen.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    internal TimeSpan Remaining(TimeSpan? timeout) => timeout ?? RemainingOr(DefaultTimeout);

    internal TimeSpan RemainingOr(TimeSpan otherwise)
    {
        if (_withinLimit is not { } limit) return otherwise;
        var left = limit - Pace.Time.GetElapsedTime(_withinBegan);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Override to release what a derived test holds; call the base.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || !OwnsSystem) return;
        if (_dispatcher is null) _ = Sys.ShutdownAsync();
        else _dispatcher.Enter(() => ShutDown(_dispatcher));
    }

    private void ShutDown(SeededDispatcher dispatcher)
    {
        var ended = Sys.ShutdownAsync();
        dispatcher.RunUntil(() => ended.IsCompleted, TimeSpan.FromMinutes(1));
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private bool Poll(Func<bool> condition, TimeSpan max)
    {
        if (_dispatcher is not null) return Pace.WaitUntil(new object(), condition, max);
        var began = Pace.Time.GetTimestamp();
        while (!condition())
        {
            if (Pace.Time.GetElapsedTime(began) >= max) return false;
            Pace.WaitUntil(new object(), static () => false, TimeSpan.FromMilliseconds(10));
        }

        return true;
    }
}

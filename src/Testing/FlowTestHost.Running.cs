using System.Globalization;

namespace ActorFlow.Testing;

/// <content>Tests, and how their time passes.</content>
public sealed partial class FlowTestHost
{
    /// <summary>Runs a test in a host. Under the seeded dispatcher it has ended when this returns, and nothing has run on another thread.</summary>
    /// <exception cref="SeededRunException">The test failed, or waits for what nobody will do; the cause is inside, the seed is named.</exception>
    public static Task RunAsync(Func<FlowTestHost, Task> test, FlowTestHostOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(test);
        options ??= new FlowTestHostOptions();
        if (options.RealDispatcher)
            return RunAsync(test, options, null);
        try
        {
            SeededDispatcher.Run(options.Seed, world => RunAsync(test, options, world), options.Seeded);
            return Task.CompletedTask;
        }
        catch (Exception error)
        {
            // The caller awaits, so it hears of the failure there.
            return Task.FromException(error);
        }
    }

    /// <summary>Runs a scenario once per seed. <c>ACTORFLOW_SEED=17</c> runs that seed alone, <c>ACTORFLOW_LONG=1</c> the long form.</summary>
    /// <param name="scenario">The scenario; each seed has a host of its own.</param>
    /// <param name="options">Settings; the seed in them is replaced.</param>
    /// <param name="shortForm">How many seeds in the short form.</param>
    /// <param name="longForm">How many seeds in the long form.</param>
    /// <exception cref="SeededRunException">A seed failed; the text names it and how to run it again.</exception>
    public static void Explore(Func<FlowTestHost, Task> scenario, FlowTestHostOptions? options = null, int shortForm = Seeds.Short,
        int longForm = Seeds.Long)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        options ??= new FlowTestHostOptions();
        if (options.RealDispatcher)
            throw new ArgumentException("Seeds choose nothing on the thread pool. Leave FlowTestHostOptions.RealDispatcher off to explore schedules.",
                nameof(options));
        var (first, last) = (1, Environment.GetEnvironmentVariable("ACTORFLOW_LONG") == "1" ? longForm : shortForm);
        if (int.TryParse(Environment.GetEnvironmentVariable("ACTORFLOW_SEED"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var single))
            (first, last) = (single, single);
        for (var seed = first; seed <= last; seed++)
            RunAsync(scenario, options with { Seed = seed }).GetAwaiter().GetResult();
    }

    /// <summary>Lets everything run that can run now; time stands still.</summary>
    /// <exception cref="NotSupportedException">The host runs in real time.</exception>
    public void Settle() => World.Settle();

    /// <summary>Lets everything run while time moves on.</summary>
    /// <exception cref="NotSupportedException">The host runs in real time.</exception>
    public void Advance(TimeSpan by) => World.Advance(by);

    /// <summary>
    /// Runs what the seed picks next: one message, one await that comes back, one end of outside work. When nothing can run, moves time to the next
    /// timer.
    /// </summary>
    /// <returns>False when everything waits and no timer is set.</returns>
    /// <exception cref="NotSupportedException">The host runs in real time.</exception>
    public bool Step() => World.Dispatcher.PickUnlessSettled() || World.Time.AdvanceToNextTimer();

    /// <summary>Steps until the condition holds: the way to crash at a certain point.</summary>
    /// <exception cref="SeededRunException">It never holds: everything waits.</exception>
    /// <exception cref="NotSupportedException">The host runs in real time.</exception>
    public void StepUntil(Func<bool> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        while (!condition())
        {
            if (!Step())
                throw new SeededRunException(Seed, "everything waits, no timer is set, and what the test steps towards has not come about.");
        }
    }

    private static async Task RunAsync(Func<FlowTestHost, Task> test, FlowTestHostOptions options, SeededWorld? world)
    {
        await using var host = new FlowTestHost(options, world);
        await test(host);
    }
}

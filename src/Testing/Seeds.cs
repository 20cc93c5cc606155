using System.Globalization;
using ActorFlow.Actors.Kernel;

namespace ActorFlow.Testing;

/// <summary>Runs a scenario under many seeds.</summary>
/// <remarks>
/// Environment: <c>ACTORFLOW_SEED=17</c> runs that seed alone; <c>ACTORFLOW_LONG=1</c> runs the long form.
/// </remarks>
public static class Seeds
{
    /// <summary>Seeds of the short form. The default value of <see cref="Explore(Func{SeededWorld, Task}, SeededOptions?, int, int)"/>.</summary>
    public const int Short = 1_000;

    /// <summary>Seeds of the long form.</summary>
    public const int Long = 100_000;

    /// <summary>Runs the scenario once per seed, from seed 1 up.</summary>
    /// <exception cref="SeededRunException">A seed failed; the text names it.</exception>
    public static void Explore(Func<SeededWorld, Task> scenario, SeededOptions? options = null, int shortForm = Short, int longForm = Long)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("ACTORFLOW_SEED"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var single))
        {
            SeededDispatcher.Run(single, scenario, options);
            return;
        }

        var count = Environment.GetEnvironmentVariable("ACTORFLOW_LONG") == "1" ? longForm : shortForm;
        for (var seed = 1; seed <= count; seed++) SeededDispatcher.Run(seed, scenario, options);
    }
}

using ActorFlow.Crash.Tests.Experiments;
using Xunit;

namespace ActorFlow.Crash.Tests;

/// <summary>
/// Death at every named point of the engine: each point is the last moment of one life, the next life goes on from there. A point that never comes by
/// fails the test. The short form dies once at each point but those marked with +, the points of a row in one chain of lives; the long form gives each point a database of its
/// own and dies there at its first, then its second, up to its fifth time in a life, where it comes by as often.
/// </summary>
public abstract class CommitPointTests
{
    private const int Occurrences = 5;

    // Marks a point that lies close to another one.
    private const char ForTheLongForm = '+';

    private protected static async Task DieAtEachAsync(string points)
    {
        var all = points.Split(' ');
        if (!Form.IsLong)
        {
            await DieAtEachAsync([.. all.Where(point => point[0] != ForTheLongForm)], times: 1);
            return;
        }

        foreach (var point in all)
            await DieAtEachAsync([point.TrimStart(ForTheLongForm)], Occurrences);
    }

    private static async Task DieAtEachAsync(string[] points, int times)
    {
        using var experiment = new WorkerExperiment();
        // A first death in the middle of work, so that there is something to recover.
        await experiment.DieAtAsync("append:after:visit-completed");
        foreach (var point in points)
        {
            for (var time = 1; time <= times; time++)
            {
                experiment.Rounds++;
                await experiment.DieAtAsync(point, time, mustDie: time == 1);
            }
        }

        experiment.ShouldBeSound(await experiment.FinishAsync(), $"died at {string.Join(", ", points)}");
    }
}

/// <summary>Points of the journal.</summary>
public sealed class JournalPointTests : CommitPointTests
{
    [Theory]
    [InlineData("open:before open:after +unfinished:before unfinished:run +unfinished:after read:before +read:after")]
    [InlineData("+append:before +append:after append:before:run-started append:after:run-started append:before:visit-completed append:after:visit-completed")]
    [InlineData("append:before:attempt-failed append:after:attempt-failed append:before:visit-failed append:after:visit-failed")]
    [InlineData("append:before:prep-journaled append:after:prep-journaled append:before:recovered append:after:recovered")]
    [InlineData("append:before:run-completed append:after:run-completed append:before:run-failed append:after:run-failed")]
    [InlineData("+clean:before clean:after +close:before close:after")]
    public Task Death_around_what_the_journal_does_breaks_no_promise(string points) => DieAtEachAsync(points);
}

/// <summary>Points of the actors: just before one takes a message.</summary>
public sealed class ActorPointTests : CommitPointTests
{
    [Theory]
    [InlineData("+RegistryMessage.Start RegistryMessage.Recover RunMessage.Loaded RegistryMessage.TakenUp RegistryMessage.Left RegistryMessage.Drain")]
    [InlineData("+WriterMessage.Append WriterMessage.Flush WriterMessage.BatchAnswered RunMessage.Committed")]
    [InlineData("RunMessage.VisitPosted RunMessage.AttemptEnded RunMessage.Wake RunMessage.ExecBegins RunMessage.AttemptOverdue RunMessage.VisitFailed")]
    [InlineData("NodeMessage.BeginVisit +NodeMessage.PrepEnded RunMessage.PrepReturned NodeMessage.PrepCommitted")]
    [InlineData("NodeMessage.ExecEnded NodeMessage.FallbackEnded NodeMessage.PostEnded")]
    public Task Death_between_two_messages_breaks_no_promise(string points) => DieAtEachAsync(points);

    [Theory]
    [Trait("semantics", "12.1")]
    [InlineData("+prep exec:before exec:after fallback post:before post:after")]
    public Task Death_inside_the_phases_of_a_visit_breaks_no_promise(string points) => DieAtEachAsync(points);

    [Theory]
    [InlineData("caller:starts caller:is-told caller:has-noted caller:is-told-the-end caller:has-noted-the-end")]
    public Task Death_around_what_a_caller_is_told_breaks_no_promise(string points) => DieAtEachAsync(points);
}

using ActorFlow.Actors.Kernel;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Simulation.Tests;

/// <summary>
/// Each watcher hears of an end exactly once, and after everything the watched actor told it, however the actor ends and whenever the watch began.
/// </summary>
public sealed class WatchScenario
{
    private const int Many = 3;

    private enum End
    {
        Itself,
        Fails,
    }

    private abstract record ToWatcher
    {
        internal sealed record Watch(int Whom) : ToWatcher;

        internal sealed record Unwatch(int Whom) : ToWatcher;

        internal sealed record Line(int From, int Number) : ToWatcher;
    }

    private abstract record ToWatched
    {
        internal sealed record Say(int To) : ToWatched;

        internal sealed record Finish(End How) : ToWatched;
    }

    /// <summary>Writes down what it hears, in order: a number for a line, 0 for the end.</summary>
    private sealed class Watcher(ActorRef[] watched, List<int>[] heard, bool[] given) : Actor<ToWatcher>
    {
        protected override void Receive(ToWatcher message)
        {
            switch (message)
            {
                case ToWatcher.Watch watch when !heard[watch.Whom].Contains(0):
                    Context.Watch(watched[watch.Whom]);
                    given[watch.Whom] = true;
                    break;
                case ToWatcher.Unwatch unwatch when !heard[unwatch.Whom].Contains(0):
                    Context.Unwatch(watched[unwatch.Whom]);
                    given[unwatch.Whom] = false;
                    break;
                case ToWatcher.Line line:
                    heard[line.From].Add(line.Number);
                    break;
            }
        }

        protected override void OnTerminated(Terminated terminated) => heard[Array.IndexOf(watched, terminated.Actor)].Add(0);
    }

    [Fact]
    public void Every_watcher_hears_of_an_end_once_and_last() => Seeds.Explore(
        world =>
        {
            var watched = new ActorRef<ToWatched>[Many];
            var watchers = new ActorRef<ToWatcher>[Many];
            var heard = Enumerable.Range(0, Many).Select(_ => Enumerable.Range(0, Many).Select(_ => new List<int>()).ToArray()).ToArray();
            var given = Enumerable.Range(0, Many).Select(_ => new bool[Many]).ToArray();
            var said = new int[Many, Many];
            for (var i = 0; i < Many; i++)
            {
                var me = i;
                watched[me] = world.System.Spawn(Props.Of<ToWatched>((context, message) =>
                {
                    if (message is ToWatched.Say say) watchers[say.To].Tell(new ToWatcher.Line(me, ++said[say.To, me]));
                    else if (message is ToWatched.Finish { How: End.Itself }) context.StopSelf();
                    else throw new InvalidOperationException("ends by failing");
                }));
            }

            for (var i = 0; i < Many; i++)
            {
                var me = i;
                watchers[me] = world.System.Spawn(Props.Create(() => new Watcher(watched, heard[me], given[me])));
            }

            for (var step = 0; step < 30; step++)
            {
                var whom = world.Choose(Many);
                var who = watchers[world.Choose(Many)];
                var what = world.Choose(12);
                if (what < 5) watched[whom].Tell(new ToWatched.Say(world.Choose(Many)));
                else if (what < 8) who.Tell(new ToWatcher.Watch(whom));
                else if (what == 8) who.Tell(new ToWatcher.Unwatch(whom));
                else if (world.Choose(3) == 0) EndOne(watched[whom], world.Choose(4));
                if (world.Choose(8) == 0) world.Settle();
            }

            for (var i = 0; i < Many; i++) EndOne(watched[i], world.Choose(4));
            world.Settle();
            for (var me = 0; me < Many; me++)
            {
                for (var whom = 0; whom < Many; whom++)
                {
                    watched[whom].IsTerminated.ShouldBeTrue();
                    var lines = heard[me][whom];
                    lines.Where(line => line != 0).ShouldBe(Enumerable.Range(1, said[me, whom]));
                    lines.Count(line => line == 0).ShouldBe(given[me][whom] ? 1 : 0);
                    if (given[me][whom]) lines[^1].ShouldBe(0);
                }
            }

            return Task.CompletedTask;
        },
        new SeededOptions { System = new ActorSystemOptions { GuardianStrategy = SupervisorStrategy.Stopping } });

    private static void EndOne(ActorRef<ToWatched> actor, int how)
    {
        if (how == 0) actor.Stop();
        else if (how == 1) actor.StopWhenDrained();
        else actor.Tell(new ToWatched.Finish(how == 2 ? End.Itself : End.Fails));
    }
}

using ActorFlow.Actors.Kernel;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Kernel;

public sealed class WatchTests : TestKit
{
    private readonly Journal _journal = new();
    private readonly ActorRef<Action<Puppet>> _watcher;
    private readonly ActorRef<Action<Puppet>> _watched;

    public WatchTests()
    {
        _watcher = Sys.Spawn(Puppet.Props("watcher", _journal), "watcher");
        _watched = Sys.Spawn(Puppet.Props("watched", _journal), "watched");
        _watcher.Tell(p => p.Terminations = terminated => _journal.Write($"end of {terminated.Actor.Name}"));
        Settle();
    }

    [Fact]
    public void A_watcher_hears_of_the_end_once()
    {
        _watcher.Tell(p => p.Context.Watch(_watched));
        _watcher.Tell(p => p.Context.Watch(_watched));
        Settle();
        _watched.Stop();
        Settle();
        _journal.Lines.Count(line => line == "end of watched").ShouldBe(1);
    }

    [Fact]
    public void A_watcher_of_an_ended_actor_hears_of_it_at_once()
    {
        _watched.Stop();
        Settle();
        _watcher.Tell(p => p.Context.Watch(_watched));
        Settle();
        _journal.Lines.ShouldContain("end of watched");
    }

    [Fact]
    public void The_end_comes_after_the_last_words_of_PostStop()
    {
        var watched = Sys.Spawn(Props.Create(() => new LastWords(_watcher)), "talker");
        _watcher.Tell(p => p.Context.Watch(watched));
        Settle();
        watched.Stop();
        Settle();
        _journal.Lines.TakeLast(2).ShouldBe(["last words", "end of talker"]);
    }

    [Fact]
    public void The_end_comes_after_every_message_of_the_ended()
    {
        for (var seed = 1; seed < 100; seed++)
        {
            using var kit = new TestKit(seed);
            var journal = new Journal();
            var watcher = kit.Sys.Spawn(Puppet.Props("watcher", journal));
            var watched = kit.Sys.Spawn(Puppet.Props("watched", journal));
            watcher.Tell(p =>
            {
                p.Terminations = _ => journal.Write("end");
                p.Context.Watch(watched);
                watched.Tell(w =>
                {
                    for (var i = 0; i < 5; i++) p.Self.Tell(_ => journal.Write("message"));
                    w.Context.StopSelf();
                });
            });
            kit.Settle();
            journal.Lines.Where(line => line is "message" or "end").ShouldBe(["message", "message", "message", "message", "message", "end"]);
        }
    }

    [Fact]
    public void A_watch_can_be_taken_back_even_when_the_news_is_on_its_way()
    {
        _watcher.Tell(p => p.Context.Watch(_watched));
        Settle();
        _watched.Stop();
        _watcher.Tell(p => p.Context.Unwatch(_watched));
        Settle();
        _journal.Lines.ShouldNotContain("end of watched");
    }

    [Fact]
    public void A_watch_may_name_the_message_to_receive()
    {
        _watcher.Tell(p => p.Context.WatchWith(_watched, _ => _journal.Write("as I said")));
        Settle();
        _watched.Stop();
        Settle();
        _journal.Lines.ShouldContain("as I said");
        _journal.Lines.ShouldNotContain("end of watched");
    }

    [Fact]
    public void Unhandled_news_of_an_end_is_a_failure_of_the_watcher()
    {
        _watcher.Tell(p =>
        {
            p.Terminations = null;
            p.Context.Watch(_watched);
        });
        Settle();
        _watched.Stop();
        Settle();
        _journal.Lines.ShouldContain(line => line.StartsWith("watcher restarts: /user/watcher watches /user/watched", StringComparison.Ordinal));
    }

    [Fact]
    public void A_restart_keeps_watchers_and_watched()
    {
        _watcher.Tell(p => p.Context.Watch(_watched));
        Settle();
        _watched.Tell(_ => throw new InvalidOperationException("x"));
        _watcher.Tell(_ => throw new InvalidOperationException("y"));
        Settle();
        _journal.Lines.ShouldNotContain("end of watched");
        _watcher.Tell(p => p.Terminations = terminated => _journal.Write($"end of {terminated.Actor.Name}"));
        _watched.Stop();
        Settle();
        _journal.Lines.ShouldContain("end of watched");
    }

    private sealed class LastWords(ActorRef<Action<Puppet>> listener) : Actor<string>
    {
        protected override void Receive(string message)
        {
            // It only ends.
        }

        protected override void PostStop() => listener.Tell(static p => p.Journal.Write("last words"));
    }
}

using ActorFlow.Actors.Kernel;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Simulation.Tests;

/// <summary>Timers come when they are due, in the order of their due times; cancelled and replaced ones never.</summary>
public sealed class TimerScenario
{
    private abstract record Command
    {
        internal sealed record Start(int Number, int Delay, int? Key) : Command;

        internal sealed record Cancel(int Pick) : Command;

        internal sealed record CancelKey(int Key) : Command;

        internal sealed record Restart : Command;

        internal sealed record Rang(int Number) : Command;
    }

    /// <summary>What is known of the timers, kept across incarnations.</summary>
    private sealed class Book
    {
        internal Dictionary<int, (DateTimeOffset Due, TimerHandle Handle, int? Key)> Set { get; } = [];

        internal HashSet<int> Gone { get; } = [];

        internal List<(int Number, DateTimeOffset At)> Rang { get; } = [];

        internal List<string> Wrong { get; } = [];

        internal bool IsOpen(int number) => !Gone.Contains(number) && !Rang.Exists(rang => rang.Number == number);
    }

    private sealed class Clock(Book book) : Actor<Command>
    {
        protected override void Receive(Command message)
        {
            var now = Context.System.Time.GetUtcNow();
            switch (message)
            {
                case Command.Start start:
                    var due = now + TimeSpan.FromMilliseconds(start.Delay);
                    if (start.Key is { } key)
                    {
                        Lose(key);
                        Context.Timers.Start(key, new Command.Rang(start.Number), due - now);
                        book.Set.Add(start.Number, (due, default, key));
                    }
                    else
                    {
                        book.Set.Add(start.Number, (due, Context.Timers.Start(new Command.Rang(start.Number), due - now), null));
                    }

                    break;
                case Command.Cancel cancel:
                    var plain = book.Set.Where(entry => entry.Value.Key is null).OrderBy(entry => entry.Key).ToList();
                    if (plain.Count == 0) break;
                    var (number, timer) = plain[cancel.Pick % plain.Count];
                    var wasOpen = book.IsOpen(number);
                    if (Context.Timers.Cancel(timer.Handle) != wasOpen) book.Wrong.Add($"cancelling {number} did not say {wasOpen}");
                    if (wasOpen) book.Gone.Add(number);
                    break;
                case Command.CancelKey cancel:
                    var had = book.Set.Any(entry => entry.Value.Key == cancel.Key && book.IsOpen(entry.Key));
                    if (Context.Timers.IsActive(cancel.Key) != had) book.Wrong.Add($"key {cancel.Key} is active though {had}");
                    if (Context.Timers.Cancel(cancel.Key) != had) book.Wrong.Add($"cancelling key {cancel.Key} did not say {had}");
                    Lose(cancel.Key);
                    break;
                case Command.Restart:
                    foreach (var open in book.Set.Keys.Where(book.IsOpen).ToList()) book.Gone.Add(open);
                    throw new InvalidOperationException("restart");
                case Command.Rang rang:
                    if (!book.IsOpen(rang.Number)) book.Wrong.Add($"{rang.Number} rang though it was cancelled or had rung");
                    book.Rang.Add((rang.Number, now));
                    break;
            }
        }

        private void Lose(int key)
        {
            foreach (var open in book.Set.Where(entry => entry.Value.Key == key && book.IsOpen(entry.Key)).ToList()) book.Gone.Add(open.Key);
        }
    }

    [Fact]
    public void Timers_ring_when_due_in_order_and_cancelled_ones_never() => Seeds.Explore(world =>
    {
        var book = new Book();
        var clock = world.System.Spawn(Props.Create(() => new Clock(book)));
        for (var step = 1; step <= 30; step++)
        {
            clock.Tell(world.Choose(16) switch
            {
                < 6 => new Command.Start(step, world.Choose(10), null),
                < 10 => new Command.Start(step, world.Choose(10), world.Choose(2)),
                < 13 => new Command.Cancel(world.Choose(30)),
                < 15 => new Command.CancelKey(world.Choose(2)),
                _ => new Command.Restart(),
            });
            if (world.Choose(3) == 0) world.Advance(TimeSpan.FromMilliseconds(world.Choose(5)));
        }

        world.Advance(TimeSpan.FromMilliseconds(100));
        book.Wrong.ShouldBeEmpty();
        book.Rang.Select(rang => rang.Number).Order().ShouldBe(book.Set.Keys.Where(number => !book.Gone.Contains(number)).Order());
        foreach (var (number, at) in book.Rang) at.ShouldBe(book.Set[number].Due);
        book.Rang.Select(rang => book.Set[rang.Number].Due).ShouldBeInOrder();
        return Task.CompletedTask;
    });
}

using ActorFlow.Actors.Kernel;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Simulation.Tests;

/// <summary>Each ask completes once: with its own answer, or at its timeout. Answers that nobody waits for any more are dead letters.</summary>
public sealed class AskScenario
{
    private sealed record Answer(int Number);

    private abstract record Command
    {
        internal sealed record Question(int Number, int Delay, int Answers, ActorRef<Answer> To) : Command;

        internal sealed record Due(Question Of) : Command;
    }

    private sealed class Answerer(Action told) : Actor<Command>
    {
        protected override void Receive(Command message)
        {
            if (message is Command.Question { Delay: > 0 } question)
            {
                Context.Timers.Start(new Command.Due(question), TimeSpan.FromMilliseconds(question.Delay));
                return;
            }

            question = message is Command.Due due ? due.Of : (Command.Question)message;
            for (var i = 0; i < question.Answers; i++)
            {
                told();
                question.To.Tell(new Answer(question.Number));
            }
        }
    }

    [Fact]
    public void Every_ask_completes_once_with_its_answer_or_at_its_timeout() => Seeds.Explore(async world =>
    {
        var told = 0;
        var answered = 0;
        var completions = 0;
        var dead = 0;
        world.System.EventStream.Subscribe<DeadLetter>(letter =>
        {
            if (letter.Message is Answer) dead++;
        });
        var answerers = Enumerable.Range(0, 2).Select(_ => world.System.Spawn(Props.Create(() => new Answerer(() => told++)))).ToArray();
        var asks = new List<Task>();
        for (var i = 1; i <= 12; i++)
        {
            asks.Add(AskAsync(i, world.Choose(8), world.Choose(3), 1 + world.Choose(8)));
            if (world.Choose(4) == 0) world.Settle();
            if (world.Choose(4) == 0) world.Advance(TimeSpan.FromMilliseconds(world.Choose(4)));
        }

        await Task.WhenAll(asks);
        world.Advance(TimeSpan.FromMilliseconds(20));
        completions.ShouldBe(asks.Count);
        dead.ShouldBe(told - answered);

        async Task AskAsync(int number, int delay, int answers, int timeout)
        {
            var begun = world.Time.GetUtcNow();
            var inTime = false;
            try
            {
                var answer = await answerers[number % 2].Ask<Answer>(to => new Command.Question(number, delay, answers, to),
                    TimeSpan.FromMilliseconds(timeout));
                answer.Number.ShouldBe(number);
                inTime = true;
                answered++;
            }
            catch (AskTimeoutException)
            {
            }

            completions++;
            var took = (world.Time.GetUtcNow() - begun).TotalMilliseconds;
            if (answers == 0 || delay > timeout) inTime.ShouldBeFalse();
            else if (delay < timeout) inTime.ShouldBeTrue();
            took.ShouldBe(inTime ? delay : timeout);
        }
    });
}

using ActorFlow.Actors.Journal;
using ActorFlow.Actors.Kernel;
using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Journal;

/// <summary>Runs that are asked for at the same time are asked of the journal together.</summary>
public sealed class JointReadTests
{
    [Fact]
    public async Task What_comes_while_two_questions_are_under_way_is_the_next_question()
    {
        await using var actors = ActorSystem.Create("joint");
        var histories = new HeldHistories();
        var reads = new JointReads(new JournalDoor(new InMemoryJournal(), actors), histories);
        var asked = Enumerable.Range(0, 300).Select(run => reads.ReadAsync($"run-{run}")).ToList();
        histories.Questions.Select(question => question.Runs.Count).ShouldBe([1, 1]);

        histories.Questions[0].Answer();
        (await asked[0])!.Entries.Count.ShouldBe(0);
        asked[1].IsCompleted.ShouldBeFalse();
        await histories.AskedAsync(3);
        histories.Questions[2].Runs.ShouldBe(Enumerable.Range(2, 256).Select(run => new RunId($"run-{run}")));
        histories.Questions[1].Answer();
        await histories.AskedAsync(4);
        histories.Questions[3].Runs.Count.ShouldBe(42);
        histories.Questions[3].Answer();
        histories.Questions[2].Answer();
        await Task.WhenAll(asked);

        var later = reads.ReadAsync("later");
        histories.Questions[4].Runs.ShouldBe(["later"]);
        histories.Questions[4].Answer();
        await later;
    }

    [Fact]
    public async Task A_question_that_fails_fails_those_who_asked_it_and_nobody_else()
    {
        await using var actors = ActorSystem.Create("joint");
        var histories = new HeldHistories();
        var reads = new JointReads(new JournalDoor(new InMemoryJournal(), actors), histories);
        var (one, two, three) = (reads.ReadAsync("one"), reads.ReadAsync("two"), reads.ReadAsync("three"));
        histories.Questions[0].Fail();
        await Should.ThrowAsync<InvalidOperationException>(() => one);
        await histories.AskedAsync(3);
        histories.Questions[1].Answer();
        histories.Questions[2].Answer();
        (await two).ShouldNotBeNull();
        (await three).ShouldNotBeNull();
    }

    /// <summary>Answers a question when it is told to.</summary>
    private sealed class HeldHistories : IRunHistories
    {
        private readonly SemaphoreSlim _asked = new(0);
        private int _seen;

        public List<Question> Questions { get; } = [];

        public ValueTask<IReadOnlyList<RunHistory?>> ReadManyAsync(IReadOnlyList<RunId> runs, CancellationToken cancellationToken)
        {
            var question = new Question(runs);
            lock (Questions)
                Questions.Add(question);
            _asked.Release();
            return new(question.Answered);
        }

        /// <summary>Waits until so many questions were asked.</summary>
        public async Task AskedAsync(int count)
        {
            for (; _seen < count; _seen++)
                await _asked.WaitAsync();
        }
    }

    private sealed class Question(IReadOnlyList<RunId> runs)
    {
        private readonly TaskCompletionSource<IReadOnlyList<RunHistory?>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyList<RunId> Runs => runs;

        public Task<IReadOnlyList<RunHistory?>> Answered => _answer.Task;

        public void Answer() => _answer.SetResult([.. runs.Select(_ => new RunHistory(null, []))]);

        public void Fail() => _answer.SetException(new InvalidOperationException("no"));
    }
}

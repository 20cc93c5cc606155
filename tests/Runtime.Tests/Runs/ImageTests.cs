using System.Text;
using ActorFlow.Journal;
using ActorFlow.Runs;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>An image stands for the events before it: nothing of the state is lost in it, at any version of any run.</summary>
public class ImageTests
{
    private static readonly Golden Golden = new("Runs");

    [Fact]
    public void An_image_at_any_version_and_the_rest_of_the_events_are_the_fold_from_the_start()
        => Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => FoldsAlike(seed)).Check(60);

    [Theory]
    [InlineData(54944418)]
    [InlineData(2141900762)]
    public void What_is_empty_in_the_fold_and_so_in_no_image_makes_no_difference_later(int seed) => FoldsAlike(seed);

    [Fact]
    public void Images_of_random_runs_hold_everything_that_a_state_can_hold()
    {
        // Fixed seeds: if nothing ever came into an image, the test above would prove nothing.
        var seen = new HashSet<string>();
        for (var seed = 0; seed < 150; seed++)
        {
            var dice = new Random(seed);
            var flow = dice.Next();
            var run = new RandomRun(RandomFlow.Of(flow), RandomFlow.Of(flow));
            for (var move = 0; move < 40; move++)
            {
                run.Move(dice.Next());
                seen.UnionWith(MembersOf(Encoding.UTF8.GetString(RunImage.Write(run.Head, StateJournaling.Plain).Span)));
            }
        }

        var page = File.ReadAllText(Repository.File("src/Runtime/Journal/image.md"));
        var members = page.Split('`').Where((_, index) => index % 2 == 1).Where(name => name.All(char.IsLetter)).Distinct()
            .Except(["b", "v", "StateJson", "default", "d", "k"]);
        // No random run has these, or few have; the golden file has them.
        string[] rare = ["key", "parent", "tags", "memo", "command", "items", "index", "hash", "results", "errors", "sink", "detail", "losses",
            "entryError", "onError", "from", "origin", "originVersion", "termination", "terminationAction"];
        members.Except(seen).ShouldBeSubsetOf(rare);
        members.Except(seen).Except(MembersOf(Golden.Read($"image.{RunImage.Schema}.json"))).ShouldBeEmpty();

        static IEnumerable<string> MembersOf(string json)
            => System.Text.RegularExpressions.Regex.Matches(json, "\"([A-Za-z]+)\":").Select(match => match.Groups[1].Value);
    }

    [Fact]
    public void The_image_of_a_state_is_written_as_its_golden_file_says_and_read_again()
    {
        var state = Sample();
        var text = Encoding.UTF8.GetString(RunImage.Write(state, StateJournaling.Plain).Span);
        Golden.ReadOrWrite($"image.{RunImage.Schema}.json", text).ShouldBe(text);
        var read = RunImage.Read(state.RunId, state.Version, RunImage.Schema, Encoding.UTF8.GetBytes(text), StateJournaling.Plain);
        EveryField.Of(read).ShouldBe(EveryField.Of(state));
    }

    [Fact]
    public void Every_schema_has_its_golden_file_and_is_read()
    {
        for (var schema = 1; schema <= RunImage.Schema; schema++)
            RunImage.Read("order-7", 9, schema, Encoding.UTF8.GetBytes(Golden.Read($"image.{schema}.json")),
                StateJournaling.Plain).Version.ShouldBe(9);
    }

    [Fact]
    public void An_image_of_a_newer_build_is_not_read_and_not_called_damaged()
        => Should.Throw<JournalTooNewException>(() => RunImage.Read("order-7", 9, RunImage.Schema + 1, "{}"u8.ToArray(), StateJournaling.Plain));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"version\":8}")]
    [InlineData("\u0000")]
    public void What_is_no_image_is_damage(string text)
        => Should.Throw<RunJournalException>(() => RunImage.Read("order-7", 9, 1, Encoding.UTF8.GetBytes(text), StateJournaling.Plain));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void An_image_cut_short_or_changed_in_any_byte_is_read_or_refused_and_nothing_else(int schema)
    {
        var data = Encoding.UTF8.GetBytes(Golden.Read($"image.{schema}.json"));
        for (var at = 0; at < data.Length; at += 7)
        {
            TryRead(data[..at]);
            var changed = data.ToArray();
            changed[at] ^= 0x11;
            TryRead(changed);
        }

        void TryRead(byte[] data)
        {
            try
            {
                RunImage.Read("order-7", 9, schema, data, StateJournaling.Plain);
            }
            catch (RunJournalException)
            {
                // Damage is found where it can be; the store's checksum finds the rest.
            }
        }
    }

    private static void FoldsAlike(int seed)
    {
        var dice = new Random(seed);
        var flow = dice.Next();
        var run = new RandomRun(RandomFlow.Of(flow), RandomFlow.Of(flow));
        for (var move = dice.Next(5, 50); move > 0; move--)
            run.Move(dice.Next());
        var history = run.History.Select(Laws.ThroughTheJournal).ToList();
        var whole = Fold(new RunState("run-1"), history);
        for (var version = 1; version <= history.Count; version++)
        {
            var before = Fold(new RunState("run-1"), history.Take(version));
            var image = RunImage.Write(before, StateJournaling.Plain);
            var read = RunImage.Read("run-1", version, RunImage.Schema, image, StateJournaling.Plain);
            EveryField.Of(read).ShouldBe(EveryField.Of(before), $"seed {seed}, version {version}");
            EveryField.Of(Fold(read, history.Skip(version))).ShouldBe(EveryField.Of(whole), $"seed {seed}, image at version {version} and the rest");
        }
    }

    private static RunState Fold(RunState state, IEnumerable<RunEvent> events)
    {
        foreach (var fact in events)
            state.Evolve(fact);
        return state;
    }

    private static RunState Sample()
    {
        var at = new DateTimeOffset(2026, 1, 31, 23, 59, 59, TimeSpan.Zero).AddTicks(1234567);
        var error = new RunError("outer/inner", 2, NodePhase.Exec, 3, "System.TimeoutException", "Too slow: \"30 s\"", "at Charge()\n  at Run()");
        var json = System.Text.Json.JsonElement.Parse("""{"n":1}""");
        return Fold(new RunState("order-7"),
        [
            new RunStarted(at, "checkout", "0123456789abcdef0123456789abcdef", Say.Set("order", 7),
                new StartFacts("order-7", ["eu", "vip"], json, "parent-1") { Origin = "order-6", OriginVersion = 3 },
                new Moves([new(1, "validate", 1, 0), new(2, "ship", 1, 1, error)], [], [new(1, 0, "outer", 1)], [])
                {
                    Joins = [new(0, "render", JoinStep.Arrived) { Input = new("load", "ok", IsError: true), Error = error },
                        new(0, "send", JoinStep.Fired), new(0, "skip", JoinStep.Bypassed), new(1, "again", JoinStep.Renewed) { Epoch = 3 }],
                }),
            new PrepJournaled(at, 1, json, Say.Set("seen", 1)),
            new StepCompleted(at, 1, "charge card", json),
            new ProgressSaved(at, 1, json),
            new ItemsCompleted(at, 1, 1, new ItemChunk([0, 2], "AAECAwQFBgc=", json, json, json)),
            new VisitCompleted(at, 2, ["paid"], Say.Set("n", 41),
                new Moves([new(3, "notify", 2, 1)], [new(1, "paid", true)], [], [])) { Result = json, Terminates = json },
            new AttemptFailed(at, 3, 1, error, at.AddSeconds(1.5)),
            new VisitFailed(at, 3, error, Moves.None),
            new CancelRequested(at, "no longer wanted") { Via = new CommandTicket("0123456789abcdef", 42) },
        ]);
    }
}

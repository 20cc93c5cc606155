using System.Text;
using ActorFlow.Journal;
using ActorFlow.Runs;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.Journal;

/// <summary>Large values lie beside the events and images that name them (rule 15).</summary>
public class BlobTests
{
    private static readonly RunId Run = "order-7";
    private static readonly DateTimeOffset At = new(2026, 1, 31, 23, 59, 59, TimeSpan.Zero);

    [Fact]
    public void Any_event_reads_back_when_every_value_in_it_is_a_blob()
        => Prop.ForAll(RandomEvents.Any.ToArbitrary(), fact =>
        {
            var blobs = new Shelf();
            var codec = new EventCodec(new StateJournaling { Blobs = blobs, BlobThreshold = 1 });
            var entry = codec.Encode(fact, 1);
            var found = new HashSet<BlobId>();
            BlobScan.Find(entry.Data.Span, found);
            return Structure.Of(codec.Decode(Run, entry)) == Structure.Of(fact) && blobs.Content.Keys.All(found.Contains);
        }).Check(500);

    [Fact]
    public void A_value_that_is_not_larger_than_64_KB_stays_in_the_event()
    {
        var blobs = new Shelf();
        var codec = new EventCodec(new StateJournaling { Blobs = blobs });
        codec.Encode(new StepCompleted(At, 1, "step", Text(64 * 1024)), 1);
        blobs.Content.ShouldBeEmpty();

        codec.Encode(new StepCompleted(At, 1, "step", Text((64 * 1024) + 1)), 1).Data.Length.ShouldBeLessThan(300);
        blobs.Content.Count.ShouldBe(1);
    }

    [Fact]
    public void Blobs_are_written_as_the_description_of_the_format_says()
    {
        var codec = new EventCodec(new StateJournaling { Blobs = new Shelf(), BlobThreshold = 4 });
        var json = SampleEvents.Json("\"abcdef\"");
        var name = BlobId.Of("\"abcdef\""u8);
        Shown(new PrepJournaled(At, 2, json, StatePatch.Empty)).ShouldBe($$"""{"at":"2026-01-31T23:59:59Z","visit":2,"blob":"{{name}}"}""");
        Shown(new StepCompleted(At, 2, "s", json)).ShouldBe($$"""{"at":"2026-01-31T23:59:59Z","step":"s","visit":2,"blob":"{{name}}"}""");
        Shown(new ProgressSaved(At, 2, json)).ShouldBe($$"""{"at":"2026-01-31T23:59:59Z","visit":2,"blob":"{{name}}"}""");
        Shown(new VisitCompleted(At, 2, [ActionName.Default], SampleEvents.Patch("""[{"k":"text","v":"abcdef"}]"""), Moves.None) { Result = json })
            .ShouldBe($$"""{"at":"2026-01-31T23:59:59Z","visit":2,"patch":[{"k":"text","b":"{{name}}"}],"blob":"{{name}}"}""");

        string Shown(RunEvent fact) => Encoding.UTF8.GetString(codec.Encode(fact, 1).Data.Span);
    }

    [Fact]
    public void An_event_whose_blob_is_not_at_hand_is_damaged_and_so_is_one_with_a_value_and_a_blob()
    {
        var codec = new EventCodec(new StateJournaling { Blobs = new Shelf() });
        var name = BlobId.Of("1"u8);
        Should.Throw<RunJournalException>(() => Read($$"""{"at":"2026-01-31T23:59:59Z","visit":2,"blob":"{{name}}"}"""));
        ((Shelf)codec.Journaling.Blobs!).Put("1"u8.ToArray());
        Read($$"""{"at":"2026-01-31T23:59:59Z","visit":2,"blob":"{{name}}"}""").ShouldBeOfType<ProgressSaved>().Cursor.GetInt32().ShouldBe(1);
        Should.Throw<RunJournalException>(() => Read($$"""{"at":"2026-01-31T23:59:59Z","visit":2,"cursor":1,"blob":"{{name}}"}"""));
        Should.Throw<RunJournalException>(() => Read($$"""{"at":"2026-01-31T23:59:59Z","visit":2,"blob":"{{name}}","cursor":1}"""));

        RunEvent Read(string json) => codec.Decode(Run, new JournalEntry(1, "progress-saved", 1, Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public void An_image_names_the_large_values_that_the_journal_holds_and_writes_the_others()
    {
        var state = new RunState(Run);
        var (held, other) = (new string('x', 70_000), new string('y', 70_000));
        state.Evolve(new RunStarted(At, "flow", "print", SampleEvents.Patch($$"""[{"k":"held","v":"{{held}}"},{"k":"other","v":"{{other}}"}]"""),
            StartFacts.None,
            new Moves([new(1, "a", 1, 0)], [], [], [])));
        state.Evolve(new PrepJournaled(At, 1, SampleEvents.Json($"\"{held}\""), StatePatch.Empty));
        var shelf = new Shelf { TakesOnly = BlobId.Of(Encoding.UTF8.GetBytes($"\"{held}\"")) };

        var image = RunImage.Write(state, new StateJournaling { Blobs = shelf });

        image.Length.ShouldBeInRange(70_000, 72_000);
        Structure.Of(RunImage.Read(Run, 2, 1, image, new StateJournaling { Blobs = shelf })).ShouldBe(Structure.Of(state));
    }

    private static System.Text.Json.JsonElement Text(int bytes) => SampleEvents.Json($"\"{new string('x', bytes - 2)}\"");

    private sealed class Shelf : IStateBlobs
    {
        public Dictionary<BlobId, byte[]> Content { get; } = [];

        public BlobId? TakesOnly { get; init; }

        public string? Put(ReadOnlyMemory<byte> content)
        {
            var name = BlobId.Of(content.Span);
            if (TakesOnly is { } only && only != name)
                return null;
            Content[name] = content.ToArray();
            return name.ToString();
        }

        public ReadOnlyMemory<byte> Get(string address)
            => Content.TryGetValue(BlobId.Parse(address), out var content) ? content : throw new System.Text.Json.JsonException("It is not here.");
    }
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ActorFlow.Journal;
using ActorFlow.Journal.Upcasters;
using ActorFlow.Runs;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.Journal;

public class EventCodecTests
{
    private static readonly RunId Run = "order-7";
    private static readonly EventCodec Codec = new(StateJournaling.Plain);

    [Fact]
    public void Any_event_reads_back_as_it_was_written()
        => Prop.ForAll(RandomEvents.Any.ToArbitrary(), fact => Structure.Of(Codec.Decode(Run, Codec.Encode(fact, 1))) == Structure.Of(fact))
            .Check(500);

    [Fact]
    public void Random_events_are_of_every_kind()
        => RandomEvents.Any.Sample(1000).Select(fact => fact.GetType()).Distinct().Count().ShouldBe(EventTable.Current.Kinds.Count());

    [Fact]
    public void Events_of_one_buffer_lie_beside_each_other_and_survive_its_growth()
    {
        using var buffer = new EventBuffer();
        for (var round = 0; round < 3; round++)
        {
            var facts = RandomEvents.Any.Sample(200).ToList();
            var entries = facts.Select((fact, index) => Codec.Encode(fact, index + 1, buffer)).ToList();
            entries.Select(entry => entry.Version).ShouldBe(Enumerable.Range(1, 200).Select(index => (long)index));
            entries.Select(entry => Structure.Of(Codec.Decode(Run, entry))).ShouldBe(facts.Select(Structure.Of));
            buffer.Reset();
        }
    }

    [Fact]
    public void An_event_that_fails_to_encode_leaves_nothing_behind()
    {
        using var buffer = new EventBuffer();
        var before = Codec.Encode(new RunPaused(DateTimeOffset.UnixEpoch), 1, buffer);
        var unnamed = new VisitFailed(DateTimeOffset.UnixEpoch, 1, new RunError("n", 1, (NodePhase)99, 1, "t", "m", null), Moves.None);
        Should.Throw<ArgumentOutOfRangeException>(() => Codec.Encode(unnamed, 2, buffer));
        var after = Codec.Encode(new RunFailed(DateTimeOffset.UnixEpoch), 2, buffer);
        Text(before).ShouldBe("""{"at":"1970-01-01T00:00:00Z"}""");
        Text(after).ShouldBe("""{"at":"1970-01-01T00:00:00Z"}""");
    }

    [Fact]
    public void A_time_keeps_every_tick_and_is_written_in_UTC()
    {
        var at = new DateTimeOffset(2026, 3, 1, 1, 2, 3, TimeSpan.FromHours(5)).AddTicks(1);
        var entry = Codec.Encode(new RunPaused(at), 1);
        Text(entry).ShouldBe("""{"at":"2026-02-28T20:02:03.0000001Z"}""");
        Codec.Decode(Run, entry).At.ShouldBe(at);
    }

    [Fact]
    public void Members_that_this_build_does_not_know_are_skipped()
    {
        var fact = Decode(EventNames.VisitCompleted, """
            {"later":{"at":[1,{"visit":3}]},"at":"2026-01-01T00:00:00Z","visit":2,"":0,"emit":[{"visit":3,"node":"b","lane":"fast"}],"averyveryverylongname":null}
            """);
        var completed = fact.ShouldBeOfType<VisitCompleted>();
        completed.Visit.ShouldBe(2);
        completed.Moves.Emitted.ShouldHaveSingleItem().Node.ShouldBe("b");
    }

    [Fact]
    public void Members_that_are_not_there_have_their_defaults()
    {
        var completed = Decode(EventNames.VisitCompleted, """{"at":"2026-01-01T00:00:00Z","visit":2}""").ShouldBeOfType<VisitCompleted>();
        completed.Actions.ShouldBe([ActionName.Default]);
        completed.Patch.IsEmpty.ShouldBeTrue();
        completed.Moves.ShouldBeSameAs(Moves.None);
        completed.Result.ShouldBeNull();
    }

    [Theory]
    [InlineData("visit-teleported", 1)]
    [InlineData(EventNames.VisitCompleted, 2)]
    [InlineData(EventNames.RunStarted, int.MaxValue)]
    public void An_event_of_a_newer_build_is_not_ours_and_not_damage(string name, int schema)
    {
        var error = Should.Throw<JournalTooNewException>(() => Codec.Decode(Run, new JournalEntry(17, name, schema, "anything"u8.ToArray())));
        error.RunId.ShouldBe(Run);
        error.Version.ShouldBe(17);
        error.Event.ShouldBe(name);
        error.Schema.ShouldBe(schema);
        error.Message.ShouldContain("newer build");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"at":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"visit":1}""")]
    [InlineData("""{"at":"2026-01-01T00:00:00Z","visit":1}{}""")]
    [InlineData("""{"at":"2026-01-01T00:00:00Z","visit":1,"visit":2}""")]
    [InlineData("""{"at":"2026-01-01T00:00:00Z","visit":0}""")]
    [InlineData("""{"at":"2026-01-01T00:00:00Z","visit":-1}""")]
    [InlineData("""{"at":"2026-01-01T00:00:00Z","visit":1.5}""")]
    [InlineData("""{"at":"2026-01-01T00:00:00Z","visit":9223372036854775808}""")]
    [InlineData("""{"at":"2026-01-01T00:00:00Z","visit":"1"}""")]
    [InlineData("""{"at":"2026-01-01T00:00:00Z","visit":null}""")]
    [InlineData("""{"at":"2026-01-01T00:00:00","visit":1}""")]
    [InlineData("""{"at":"2026-01-01T00:00:00+01:00","visit":1}""")]
    [InlineData("""{"at":"yesterdayZ","visit":1}""")]
    [InlineData("""{"at":1767225600,"visit":1}""")]
    [InlineData("""{"at":"2026-01-01T00:00:00Z","visit":1,"actions":"paid"}""")]
    [InlineData("""{"at":"2026-01-01T00:00:00Z","visit":1,"actions":[1]}""")]
    [InlineData("""{"at":"2026-01-01T00:00:00Z","visit":1,"actions":["\ud800"]}""")]
    [InlineData("""{"at":"2026-01-01T00:00:00Z","visit":1,"emit":{}}""")]
    [InlineData("""{"at":"2026-01-01T00:00:00Z","visit":1,"emit":[1]}""")]
    [InlineData("""{"at":"2026-01-01T00:00:00Z","visit":1,"emit":[{"visit":2}]}""")]
    [InlineData("""{"at":"2026-01-01T00:00:00Z","visit":1,"emit":[{"visit":2,"node":"a","number":0}]}""")]
    [InlineData("""{"at":"2026-01-01T00:00:00Z","visit":1,"emit":[{"visit":2,"node":"a","error":{"node":"a"}}]}""")]
    [InlineData("""{"at":"2026-01-01T00:00:00Z","visit":1,"emit":[{"visit":2,"node":"a","error":{"node":"a","phase":"nap","type":"t","message":"m"}}]}""")]
    [InlineData("""{"at":"2026-01-01T00:00:00Z","visit":1,"close":[0]}""")]
    [InlineData("""{"at":"2026-01-01T00:00:00Z","visit":1,"patch":7}""")]
    [InlineData("""{"at":"2026-01-01T00:00:00Z","visit":1,"patch":[7]}""")]
    [InlineData("""{"at":"2026-01-01T00:00:00Z","visit":1,"patch":[{"o":"explode","k":"a"}]}""")]
    [InlineData("""{"at":"2026-01-01T00:00:00Z","visit":1,/* why */"patch":[]}""")]
    public void Damaged_or_hostile_data_is_refused_by_name(string data)
    {
        var error = Should.Throw<RunJournalException>(() => Decode(EventNames.VisitCompleted, data));
        error.RunId.ShouldBe(Run);
        error.Version.ShouldBe(1);
        error.Message.ShouldContain(EventNames.VisitCompleted);
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_refused()
        => Should.Throw<RunJournalException>(() => Codec.Decode(Run,
            new JournalEntry(1, EventNames.RunPaused, 1, new byte[] { 0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D })));

    [Fact]
    public void Nesting_without_end_is_refused()
        => Should.Throw<RunJournalException>(() => Decode(EventNames.RunPaused,
            $$"""{"at":"2026-01-01T00:00:00Z","x":{{new string('[', 100_000)}}{{new string(']', 100_000)}}}"""));

    [Fact]
    public void A_flipped_byte_is_refused_or_reads_as_an_event_and_never_fails_otherwise()
    {
        foreach (var fact in SampleEvents.ByFile.Values)
        {
            var entry = Codec.Encode(fact, 1);
            for (var at = 0; at < entry.Data.Length; at++)
            {
                var data = entry.Data.ToArray();
                data[at] ^= 0x15;
                try
                {
                    Codec.Decode(Run, entry with { Data = data }).ShouldNotBeNull();
                }
                catch (RunJournalException)
                {
                    // The answer to damage; anything else fails the test.
                }
            }
        }
    }

    [Fact]
    public void A_sensitive_value_is_not_readable_in_the_entry_and_reads_back_with_its_key()
    {
        var codec = new EventCodec(new StateJournaling { PayloadCodec = new Mirror() });
        var fact = new VisitCompleted(DateTimeOffset.UnixEpoch, 1, [ActionName.Default],
            SampleEvents.Patch("""[{"k":"card","v":"4111 1111","s":1}]"""), Moves.None);
        var entry = codec.Encode(fact, 1);
        Text(entry).ShouldNotContain("4111");
        var patch = codec.Decode(Run, entry).ShouldBeOfType<VisitCompleted>().Patch;
        patch[0].Value.ShouldBe(fact.Patch[0].Value);
        patch[0].IsSensitive.ShouldBeTrue();
    }

    [Fact]
    public void An_older_schema_is_brought_up_step_by_step()
    {
        static JsonObject Renamed(JsonObject old, string from, string to)
        {
            var value = old[from]!.DeepClone();
            old.Remove(from);
            old[to] = value;
            return old;
        }

        var table = new EventTable([new EventKind(EventNames.RunKilled, [Member.Reason], static (in m) => new RunKilled(m.At, m.Reason!),
            old => Renamed(old, "because", "why"), old => Renamed(old, "why", "reason"))]);
        var codec = new EventCodec(StateJournaling.Plain, table);
        foreach (var (schema, member) in new[] { (1, "because"), (2, "why"), (3, "reason") })
        {
            var data = Encoding.UTF8.GetBytes($$"""{"{{member}}":"größe 🚀","at":"2026-01-01T00:00:00.1234567Z"}""");
            var killed = codec.Decode(Run, new JournalEntry(1, EventNames.RunKilled, schema, data)).ShouldBeOfType<RunKilled>();
            killed.Reason.ShouldBe("größe 🚀");
            killed.At.Ticks.ShouldBe(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(1234567).Ticks);
        }

        codec.Encode(new RunKilled(DateTimeOffset.UnixEpoch, "x"), 1).Schema.ShouldBe(3);
        Should.Throw<JournalTooNewException>(() => codec.Decode(Run, new JournalEntry(1, EventNames.RunKilled, 4, "{}"u8.ToArray())));
        Should.Throw<RunJournalException>(() => codec.Decode(Run, new JournalEntry(1, EventNames.RunKilled, 1, "{}"u8.ToArray())));
        Should.Throw<RunJournalException>(() => codec.Decode(Run, new JournalEntry(1, EventNames.RunKilled, 0, "{}"u8.ToArray())));
    }

    [Fact]
    public void A_name_of_a_member_is_found_by_its_whole_text_only()
    {
        foreach (var member in Enum.GetValues<Member>().Where(member => member != Member.Unknown))
        {
            var name = member.Text().EncodedUtf8Bytes.ToArray();
            name.Length.ShouldBeInRange(1, 8);
            MemberNames.Find(name).ShouldBe(member);
            MemberNames.Find([.. name, 0]).ShouldBe(Member.Unknown);
            MemberNames.Find([.. name, (byte)'x']).ShouldBe(Member.Unknown);
            MemberNames.Find(name.AsSpan(1)).ShouldNotBe(member);
        }

        ((int)Enum.GetValues<Member>().Max()).ShouldBeLessThan(128, "a set of members is two machine words");
    }

    private static RunEvent Decode(string name, string data) => Codec.Decode(Run, new JournalEntry(1, name, 1, Encoding.UTF8.GetBytes(data)));

    private static string Text(JournalEntry entry) => Encoding.UTF8.GetString(entry.Data.Span);

    private sealed class Mirror : IPayloadCodec
    {
        public string KeyId => "mirror";

        public byte[] Encode(ReadOnlySpan<byte> plain)
        {
            var turned = plain.ToArray();
            Array.Reverse(turned);
            return turned;
        }

        public byte[] Decode(ReadOnlySpan<byte> payload) => Encode(payload);
    }
}

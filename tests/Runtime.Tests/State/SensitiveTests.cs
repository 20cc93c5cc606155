using System.Buffers;
using System.Text;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.State;

[Trait("semantics", "2")]
public sealed class SensitiveTests
{
    private const string Number = "4111-1111";

    private static readonly StateKey<string> Card = new StateKey<string>("card").Sensitive();

    private readonly Xor _codec = new("k1", 0x5a);

    private StateScope Durable(IPayloadCodec? codec, bool allowPlain = false) =>
        new() { Mode = FreezeMode.Durable, Serialization = new StateSerialization { PayloadCodec = codec, AllowPlainSensitive = allowPlain } };

    [Fact]
    public void A_sensitive_value_is_masked_in_every_view()
    {
        var state = new SharedState();
        state.Set(Card, Number);
        state.Set("open", 1);
        state.ToString().ShouldBe("{card: ***, open: 1}");
        state.MaskedView().ShouldBe(new Dictionary<string, object?> { ["card"] = "***", ["open"] = 1L });
        state.Current.ToString().ShouldNotContain(Number);
        StateMap.Empty.Patch(s => s.Set(Card, Number)).ToString().ShouldBe("Set card ***");
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer)) state.WriteMasked(writer);
        Encoding.UTF8.GetString(buffer.WrittenSpan).ShouldBe("""{"card":"***","open":1}""");
        state.Get(Card).ShouldBe(Number);
    }

    [Fact]
    public void The_journal_and_snapshots_hold_it_encrypted_and_give_it_back()
    {
        var scope = Durable(_codec);
        var journaling = new StateJournaling { PayloadCodec = _codec };
        var patch = StateMap.Empty.Patch(s => s.Set(Card, Number), scope);
        patch.Json(journaling).ShouldNotContain("4111");
        patch.Json(journaling).ShouldContain("\"c\":\"k1\"");
        var map = StateMap.Empty.Apply(patch.Recovered(journaling));
        map.Json(journaling).ShouldNotContain("4111");
        Visit.On(map, scope).Get(Card).ShouldBe(Number);
        Visit.On(map.Recovered(journaling), scope).Get(Card).ShouldBe(Number);
        Visit.On(map.Recovered(journaling), scope).ToString().ShouldBe("{card: ***}");
    }

    [Fact]
    public void An_encrypted_value_is_masked_also_where_its_key_is_not_marked_and_nobody_can_open_it()
    {
        var written = StateMap.Empty.Commit(s => s.Set(Card, Number), Durable(_codec)).Json(new StateJournaling { PayloadCodec = _codec });
        var closed = StateMap.ReadFrom(JsonElement.Parse(written), new StateJournaling()).Entries.Single(entry => entry.Key == "card").Value.Value;
        var patch = new StatePatch();
        patch.Add(new StateOp("card", closed));

        var state = Visit.On(StateMap.Empty.Apply(patch), Durable(null));

        state.MaskedView().ShouldBe(new Dictionary<string, object?> { ["card"] = "***" });
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer)) state.WriteMasked(writer);
        System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan).ShouldBe("""{"card":"***"}""");
    }

    [Fact]
    public void It_is_encrypted_once_where_it_is_set_and_not_by_whoever_writes_the_journal()
    {
        var patch = StateMap.Empty.Patch(s => s.Set(Card, Number), Durable(_codec));
        _codec.Encoded.ShouldBe(1);
        var map = StateMap.Empty.Apply(patch);
        patch.Json(new StateJournaling { PayloadCodec = _codec }).ShouldBe(patch.Json(new StateJournaling { PayloadCodec = _codec }));
        map.Json(new StateJournaling { PayloadCodec = _codec });
        Visit.On(map, Durable(_codec)).Get(Card).ShouldBe(Number);
        (_codec.Encoded, _codec.Decoded).ShouldBe((1, 0));
    }

    [Fact]
    public void Additions_to_a_sensitive_key_stay_encrypted()
    {
        var scope = Durable(_codec);
        var journaling = new StateJournaling { PayloadCodec = _codec };
        var salary = new StateKey<int>("salary").Sensitive();
        var log = new StateKey<List<string>>("log").Sensitive();
        var map = StateMap.Empty.Commit(s => s.Set(salary, 4000), scope);
        var patch = map.Patch(s =>
        {
            s.Add(salary, 711).ShouldBe(4711);
            s.Append(log, Number);
            s.Append("log", "x");
        }, scope);
        patch.Json(journaling).ShouldNotContain("711");
        patch.Json(journaling).ShouldNotContain("4111");
        var after = Visit.On(map.Recovered(journaling).Apply(patch.Recovered(journaling)), scope);
        after.Get(salary).ShouldBe(4711);
        after.Get(log).ShouldBe([Number, "x"]);
    }

    [Fact]
    public void A_write_by_name_to_a_sensitive_key_is_sensitive_too()
    {
        var map = StateMap.Empty.Commit(s => s.Set(Card, "old"), Durable(_codec));
        map.Patch(s => s.Set("card", Number), Durable(_codec)).Json(new StateJournaling { PayloadCodec = _codec }).ShouldNotContain("4111");
        var declared = new StateScope
        {
            Mode = FreezeMode.Durable,
            Serialization = new StateSerialization { PayloadCodec = _codec },
            Schema = StateSchema.Of(Card),
        };
        StateMap.Empty.Patch(s => s.Set("card", Number), declared).Json(new StateJournaling { PayloadCodec = _codec }).ShouldNotContain("4111");
        var input = new RunInput { ["card"] = Number };
        input.ToPatch(declared, Visit.Start).Json(new StateJournaling { PayloadCodec = _codec }).ShouldNotContain("4111");
    }

    [Fact]
    public void Without_a_codec_a_durable_run_refuses_it_unless_told_otherwise_and_a_run_in_memory_takes_it()
    {
        Should.Throw<StateValueRefusedException>(() => StateMap.Empty.Patch(s => s.Set(Card, Number), Durable(null)))
            .Message.ShouldContain("PayloadCodec");
        StateMap.Empty.Patch(s => s.Set(Card, Number), Durable(null, allowPlain: true)).Json().ShouldContain(Number);
        Visit.On(StateMap.Empty.Commit(s => s.Set(Card, Number))).Get(Card).ShouldBe(Number);
    }

    [Fact]
    public void Without_the_key_the_state_can_be_folded_and_listed_and_only_reads_of_the_value_fail()
    {
        var scope = Durable(_codec);
        var patch = StateMap.Empty.Patch(s =>
        {
            s.Set(Card, Number);
            s.Set("open", 1);
        }, scope);
        var map = StateMap.Empty.Apply(patch.Recovered());
        var state = Visit.On(map, Durable(null));
        state.GetInt("open").ShouldBe(1);
        state.ToString().ShouldBe("{card: ***, open: 1}");
        map.TryGet("card", out var value).ShouldBeTrue();
        value.Kind.ShouldBe(StateValueKind.Unreadable);
        value.ToString().ShouldBe("(encrypted)");
        Should.Throw<PayloadUnreadableException>(() => state.Get(Card)).KeyId.ShouldBe("k1");
        map.Json().ShouldBe(StateMap.Empty.Apply(patch).Json(), "what cannot be opened is passed on as it is");
    }

    [Fact]
    public void Combining_with_a_value_that_cannot_be_opened_gives_one_that_cannot_be_read_and_is_never_written()
    {
        var sealedMap = StateMap.Empty.Apply(StateMap.Empty.Patch(s => s.Set(new StateKey<int>("n").Sensitive(), 1), Durable(_codec)).Recovered());
        var after = sealedMap.Apply(StateMap.Empty.Patch(s => s.Add("n", 1)));
        after.TryGet("n", out var value);
        value.Kind.ShouldBe(StateValueKind.Unreadable);
        Should.Throw<PayloadUnreadableException>(() => after.Json());
    }

    [Fact]
    public void A_codec_that_fails_says_which_key_is_needed()
    {
        var patch = StateMap.Empty.Patch(s => s.Set(Card, Number), Durable(_codec));
        var other = new StateJournaling { PayloadCodec = new Xor("k2", 1) };
        var error = Should.Throw<PayloadUnreadableException>(() => Visit.On(StateMap.Empty.Apply(patch.Recovered(other))).Get(Card));
        error.Message.ShouldContain("'k1'");
        error.InnerException.ShouldNotBeNull();
    }

    [Fact]
    public void Special_numbers_and_immutable_objects_come_back_from_encryption()
    {
        var scope = Durable(_codec);
        var journaling = new StateJournaling { PayloadCodec = _codec };
        var real = new StateKey<double>("real").Sensitive();
        var at = new StateKey<DateTimeOffset>("at").Sensitive();
        var map = StateMap.Empty.Commit(s =>
        {
            s.Set(real, double.NegativeInfinity);
            s.Set(at, Visit.Start);
        }, scope);
        foreach (var state in new[] { Visit.On(map, scope), Visit.On(map.Recovered(journaling), scope) })
        {
            state.Get(real).ShouldBe(double.NegativeInfinity);
            state.Get(at).ShouldBe(Visit.Start);
        }
    }

    [Fact]
    public void Clear_drops_all_keys_and_count_counts_them()
    {
        var state = new SharedState();
        state.Set(Card, Number);
        state.Set("a", 1);
        state.Count.ShouldBe(2);
        state.Clear();
        state.Count.ShouldBe(0);
        state.Keys.ShouldBeEmpty();
        state.Set("card", "no longer sensitive");
        state.ToString().ShouldContain("no longer");
    }

    private sealed class Xor(string keyId, byte key) : IPayloadCodec
    {
        public int Encoded { get; private set; }

        public int Decoded { get; private set; }

        public string KeyId => keyId;

        public byte[] Encode(ReadOnlySpan<byte> plain)
        {
            Encoded++;
            return [key, .. plain.ToArray().Select(b => (byte)(b ^ key))];
        }

        public byte[] Decode(ReadOnlySpan<byte> payload)
        {
            Decoded++;
            if (payload[0] != key) throw new InvalidOperationException("another key");
            return [.. payload[1..].ToArray().Select(b => (byte)(b ^ key))];
        }
    }
}

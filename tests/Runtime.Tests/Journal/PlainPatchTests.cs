using System.Text;
using System.Text.Json;
using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.Journal;

/// <summary>The short way to read a patch gives what the full one gives, and leaves to it what it does not know.</summary>
public sealed class PlainPatchTests
{
    [Theory]
    [InlineData("""[]""")]
    [InlineData("""[{"k":"n","v":5}]""")]
    [InlineData("""[{"k":"a","v":1},{"k":"b","v":"text"},{"k":"c","v":true},{"k":"d","v":null},{"k":"e","v":-1.25e3},{"k":"f","v":12345678901234567890123}]""")]
    [InlineData("""[ { "k" : "spaced" , "v" : "a \"quoted\" \u00e4 text" } ]""")]
    [InlineData("""[{"k":"größe","v":"größer"}]""")]
    [InlineData("""[{"k":"","v":0}]""")]
    public void A_plain_patch_is_read_the_short_way_as_by_the_full_one(string json)
    {
        var utf8 = Encoding.UTF8.GetBytes(json);
        var reader = ReaderAt(utf8);
        var patch = PlainPatch.TryRead(ref reader, utf8);
        Text(patch!).ShouldBe(Text(Full(json)));
        reader.TokenType.ShouldBe(JsonTokenType.EndArray);
    }

    [Theory]
    [InlineData("""[{"k":"n","v":[1,2]}]""")]
    [InlineData("""[{"k":"n","v":{"a":1}}]""")]
    [InlineData("""[{"k":"\u006e","v":1}]""")]
    [InlineData("""[{"o":"add","k":"n","v":1}]""")]
    [InlineData("""[{"k":"n","v":1,"s":1}]""")]
    [InlineData("""[{"k":"n","f":"NaN"}]""")]
    [InlineData("""[{"v":1,"k":"n"}]""")]
    [InlineData("""[{"k":"a","v":1},{"o":"rem","k":"b"}]""")]
    public void Every_other_form_is_left_to_the_full_reader(string json)
    {
        var utf8 = Encoding.UTF8.GetBytes(json);
        var reader = ReaderAt(utf8);
        PlainPatch.TryRead(ref reader, utf8).ShouldBeNull();
        reader.TokenType.ShouldBe(JsonTokenType.StartArray);

        var scan = new EventScan(utf8);
        scan.NextItem();
        Text(scan.Patch(StateJournaling.Plain)).ShouldBe(Text(Full(json)));
    }

    [Fact]
    public void A_name_that_came_before_is_the_same_object_and_others_do_not_pass_for_it()
    {
        var names = Enumerable.Range(0, 2_000).Select(i => $"node-{i % 700}").Append("größe").Append(new string('x', 100)).Append("").ToList();
        foreach (var name in names)
            NameCache.Get(Encoding.UTF8.GetBytes(name)).ShouldBe(name);
        NameCache.Get("again"u8).ShouldBeSameAs(NameCache.Get("again"u8));
    }

    private static Utf8JsonReader ReaderAt(byte[] utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        reader.Read();
        return reader;
    }

    private static StatePatch Full(string json)
    {
        using var document = JsonDocument.Parse(json);
        return StatePatch.ReadFrom(document.RootElement, StateJournaling.Plain);
    }

    private static string Text(StatePatch patch)
    {
        using var memory = new MemoryStream();
        using (var writer = new Utf8JsonWriter(memory))
            patch.WriteTo(writer, StateJournaling.Plain);
        return Encoding.UTF8.GetString(memory.ToArray());
    }
}

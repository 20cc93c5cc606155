using System.Text;
using ActorFlow.Journal;
using ActorFlow.Runs;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.Journal;

/// <summary>Journals outlive builds: what any build wrote is read, and what this one writes does not change by accident.</summary>
public class EventGoldenTests
{
    private static readonly Golden Golden = new("Journal");
    private static readonly EventCodec Codec = new(StateJournaling.Plain);

    public static TheoryData<string> Files => [.. Golden.Files];

    public static TheoryData<string> Samples => [.. SampleEvents.ByFile.Keys];

    [Theory]
    [MemberData(nameof(Samples))]
    public void An_event_is_written_as_its_golden_file_says(string sample)
    {
        var entry = Codec.Encode(SampleEvents.ByFile[sample], 1);
        var text = Encoding.UTF8.GetString(entry.Data.Span);
        Golden.ReadOrWrite($"{sample}.json", text).ShouldBe(text);
        sample.ShouldStartWith($"{entry.Name}.{entry.Schema}");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_golden_file_is_read_and_written_again_to_the_same_bytes(string file)
    {
        var (name, schema) = (file.Split('.')[0], int.Parse(file.Split('.')[1], System.Globalization.CultureInfo.InvariantCulture));
        var data = Encoding.UTF8.GetBytes(Golden.Read(file));
        var fact = Codec.Decode("order-7", new JournalEntry(1, name, schema, data));
        var again = Codec.Encode(fact, 1);
        again.Name.ShouldBe(name);
        if (schema == again.Schema)
            Encoding.UTF8.GetString(again.Data.Span).ShouldBe(Encoding.UTF8.GetString(data));
        if (SampleEvents.ByFile.TryGetValue(Path.GetFileNameWithoutExtension(file), out var sample))
            Structure.Of(fact).ShouldBe(Structure.Of(sample));
    }

    [Fact]
    public void Every_event_has_a_golden_file_of_its_current_schema()
    {
        var kinds = typeof(RunEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(RunEvent)) && !type.IsAbstract).ToList();
        var sampled = SampleEvents.ByFile.Values.Select(fact => fact.GetType()).ToHashSet();
        kinds.Where(kind => !sampled.Contains(kind)).ShouldBeEmpty("each of these needs an entry in SampleEvents and a golden file");

        foreach (var kind in EventTable.Current.Kinds)
        {
            for (var schema = 1; schema <= kind.Schema; schema++)
                Golden.Files.ShouldContain($"{kind.Name}.{schema}.json", "old schemas keep their files, as they keep being read");
        }

        EventTable.Current.Kinds.Count().ShouldBe(kinds.Count, "each kind of event has one row in the name table");
    }

    [Fact]
    public void The_description_of_the_format_names_every_event_and_member()
    {
        var page = File.ReadAllText(Repository.File("src/Runtime/Journal/events.md"));
        EventTable.Current.Kinds.Select(kind => kind.Name).Where(name => !page.Contains($"`{name}`", StringComparison.Ordinal)).ShouldBeEmpty();
        Enum.GetValues<Member>().Where(member => member != Member.Unknown).Select(member => member.Text().Value)
            .Where(name => !page.Contains($"`{name}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }
}

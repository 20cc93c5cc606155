using System.Text;
using ActorFlow.Journal;
using ActorFlow.Runs;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.Journal;

public class EventCodecTests
{
    private static readonly RunId Run = "order-7";
    private static readonly EventCodec Codec = new(StateJournaling.Plain);

    public static TheoryData<string> Samples => [.. SampleEvents.ByFile.Keys];

    [Theory]
    [MemberData(nameof(Samples))]
    public void An_event_reads_back_as_it_was_written(string sample)
    {
        var fact = SampleEvents.ByFile[sample];
        var entry = Codec.Encode(fact, 3);
        entry.Version.ShouldBe(3);
        Structure.Of(Codec.Decode(Run, entry)).ShouldBe(Structure.Of(fact), Encoding.UTF8.GetString(entry.Data.Span));
    }
}

using System.Text;
using System.Text.Json;
using ActorFlow.Journal;
using ActorFlow.Runs;
using Shouldly;
using Xunit;
using static ActorFlow.Runtime.Tests.Runs.Say;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>Items that went to a sink are kept as one, however many they are.</summary>
[Trait("semantics", "3")]
public sealed class SunkItemsTests
{
    private static ItemChunk Chunk(long first, int count, string? errors = null, int sink = 0)
        => new([first, count], Convert.ToBase64String(Enumerable.Range((int)first, count).SelectMany(BitConverter.GetBytes).ToArray()), null,
            errors is null ? null : JsonElement.Parse(errors), JsonElement.Parse($"{sink}"));

    private static RunState After(params ItemChunk[] chunks)
    {
        var scenario = Scenario.Of(Flow.Named("single").StartAt(Step("a")).Build()).Given(Start());
        foreach (var chunk in chunks)
            scenario.Given(new ItemsCompleted(T0, 1, 1, chunk));
        return scenario.State;
    }

    [Fact]
    public void A_hundred_chunks_take_no_more_room_than_one()
    {
        var many = After([.. Enumerable.Range(0, 100).Select(n => Chunk(n * 1_000L, 1_000, sink: n))]);

        many.Visit(1).Items.ShouldBeNull();
        (many.Visit(1).Sunk!.Count, many.Visit(1).Sunk!.Sink!.Value.GetInt32()).ShouldBe((100_000L, 99));
        RunImage.Write(many,
            StateJournaling.Plain).Length.ShouldBeLessThan(RunImage.Write(After(Chunk(0, 1_000)), StateJournaling.Plain).Length + 50);
    }

    [Fact]
    public void However_the_items_were_cut_into_chunks_they_are_the_same()
        => After(Chunk(0, 7), Chunk(7, 1), Chunk(8, 92)).Visit(1).Sunk!.Hash.ShouldBe(After(Chunk(0, 100)).Visit(1).Sunk!.Hash);

    [Fact]
    public void An_item_that_is_another_one_shows()
        => After(Chunk(0, 100))
            .Visit(1).Sunk!.Hash.ShouldNotBe(After(Chunk(0, 50), Chunk(50, 49) with { Ranges = [50, 50], Hashes = Chunk(51, 50).Hashes })
                .Visit(1).Sunk!.Hash);

    [Fact]
    public void Failures_are_counted_all_and_told_up_to_a_number()
    {
        var error = """{"i":0,"n":1,"t":"System.Exception","m":"no","d":null}""";
        var sunk = After([.. Enumerable.Range(0, 3).Select(n => Chunk(n * 500L, 500, $"[{string.Join(',', Enumerable.Repeat(error, 500))}]"))])
            .Visit(1).Sunk!;

        (sunk.Count, sunk.Failed, sunk.Errors.Count).ShouldBe((1_500L, 1_500L, SunkItems.MaxErrors));
    }

    [Fact]
    public void An_image_holds_them_whole()
    {
        var state = After(Chunk(0, 10, """[{"i":3,"n":2,"t":"System.Exception","m":"no","d":"at"}]""", 77) with { Total = 20 });
        var image = RunImage.Write(state, StateJournaling.Plain);

        EveryField.Of(RunImage.Read(state.RunId, state.Version, RunImage.Schema, image, StateJournaling.Plain)).ShouldBe(EveryField.Of(state));
    }
}

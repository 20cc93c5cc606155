using ActorFlow.Actors.Kernel.Dispatch;
using ActorFlow.Actors.Nodes;
using ActorFlow.Testing;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Nodes;

/// <summary>Whoever keeps its thread is told once, whoever gets things done is not.</summary>
public sealed class LeadWatchTests
{
    private readonly ManualTimeProvider _time = new();

    /// <summary>Whoever is looked after is held by its thread only, and that is the test's.</summary>
    private readonly List<LeadWatch.Place> _places = [];

    [Fact]
    public void A_lead_that_has_got_nothing_done_from_one_look_to_the_next_is_told_once()
    {
        var place = NewPlace(new LeadWatch(new Rounds(_time)));
        var lead = new Lead();
        place.Begin(lead);

        Pass(1);
        lead.Lingers.ShouldBe(0); // it may have begun just before
        Pass(5);

        lead.Lingers.ShouldBe(1);
        place.Has(lead).ShouldBeFalse();
    }

    [Fact]
    public void A_lead_that_gets_enough_done_is_left_alone()
    {
        var place = NewPlace(new LeadWatch(new Rounds(_time)));
        var lead = new Lead();
        place.Begin(lead);

        for (var look = 0; look < 10; look++)
        {
            for (var beat = 0; beat < LeadWatch.LeastBeats; beat++)
                place.Beat();
            Pass(1);
        }

        lead.Lingers.ShouldBe(0);
        Pass(1);
        lead.Lingers.ShouldBe(1);
    }

    [Fact]
    public void A_thread_that_begins_anew_again_and_again_is_left_alone()
    {
        var place = NewPlace(new LeadWatch(new Rounds(_time)));
        var lead = new Lead();

        for (var look = 0; look < 10; look++)
        {
            place.Begin(lead);
            Pass(1);
            place.End();
        }

        lead.Lingers.ShouldBe(0);
    }

    [Fact]
    public void Nobody_is_told_after_the_end()
    {
        var place = NewPlace(new LeadWatch(new Rounds(_time)));
        var lead = new Lead();
        place.Begin(lead);
        Pass(1);

        place.End();
        Pass(3);

        lead.Lingers.ShouldBe(0);
    }

    [Fact]
    public void The_end_says_whether_a_lead_was_told_or_may_still_be()
    {
        var place = NewPlace(new LeadWatch(new Rounds(_time)));
        var (one, other) = (new Lead(), new Lead());
        place.Begin(one);
        Pass(1);
        place.End().ShouldBeTrue("nobody has been told yet, and nobody will be");

        place.Begin(one);
        Pass(2);
        place.End().ShouldBeFalse("it has been told");

        place.Begin(one);
        Pass(2);
        place.Begin(other);
        place.End().ShouldBeFalse("the one before has been told");

        place.Begin(one);
        place.Begin(other);
        place.Begin(one);
        Pass(1);
        place.End().ShouldBeTrue("one after the other has gone on untold");
        (one.Lingers, other.Lingers).ShouldBe((2, 0));
    }

    [Fact]
    public void Looks_begin_again_after_they_have_ended()
    {
        var place = NewPlace(new LeadWatch(new Rounds(_time)));
        place.Begin(new Lead());
        place.End();
        Pass(2 * Rounds.MostInVain);
        var lead = new Lead();

        place.Begin(lead);
        Pass(2);

        lead.Lingers.ShouldBe(1);
    }

    [Fact]
    public void Each_thread_has_its_own_place()
    {
        var watch = new LeadWatch(new Rounds(_time));
        var (slow, quick) = (NewPlace(watch), NewPlace(watch));
        var (lingering, working) = (new Lead(), new Lead());
        slow.Begin(lingering);
        quick.Begin(working);
        Pass(1);

        for (var beat = 0; beat < LeadWatch.LeastBeats; beat++)
            quick.Beat();
        Pass(1);

        (lingering.Lingers, working.Lingers).ShouldBe((1, 0));
    }

    private LeadWatch.Place NewPlace(LeadWatch watch)
    {
        var place = watch.NewPlace();
        _places.Add(place);
        return place;
    }

    private void Pass(int looks)
    {
        for (var look = 0; look < looks; look++)
            _time.Advance(Rounds.Pace);
    }

    private sealed class Lead : ILead
    {
        public int Lingers { get; private set; }

        public void Linger() => Lingers++;
    }
}

using ActorFlow.Journal;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.Journal;

public class MemberSetTests
{
    [Fact]
    public void It_holds_what_was_put_in_and_nothing_else_on_both_sides_of_a_machine_word()
    {
        for (var number = 0; number < 128; number++)
        {
            var set = default(MemberSet).With((Member)number);

            set.Contains((Member)number).ShouldBeTrue();
            set.Contains((Member)((number + 64) % 128)).ShouldBeFalse();
            set.First.ShouldBe((Member)number);
        }
    }

    [Fact]
    public void What_another_set_has_can_be_taken_out_of_it()
    {
        var all = new MemberSet((Member)1, (Member)70, (Member)127);

        var rest = all.Without(new MemberSet((Member)1, (Member)127));

        rest.First.ShouldBe((Member)70);
        rest.Without(all).IsEmpty.ShouldBeTrue();
        all.Overlaps(rest).ShouldBeTrue();
        rest.Overlaps(new MemberSet((Member)6)).ShouldBeFalse();
    }

    [Fact]
    public void Every_member_of_an_event_fits_into_it() => Enum.GetValues<Member>().Length.ShouldBeLessThanOrEqualTo(128);
}

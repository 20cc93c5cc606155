using System.Numerics;

namespace ActorFlow.Journal;

/// <summary>A set of members of an event, one bit each: at most 128 of them.</summary>
internal readonly struct MemberSet
{
    private readonly ulong _low;
    private readonly ulong _high;

    public MemberSet(params ReadOnlySpan<Member> members)
    {
        var set = default(MemberSet);
        foreach (var member in members)
            set = set.With(member);
        this = set;
    }

    private MemberSet(ulong low, ulong high) => (_low, _high) = (low, high);

    public bool IsEmpty => (_low | _high) == 0;

    /// <summary>The member of the set that comes first in the table of names; the set is not empty.</summary>
    public Member First => (Member)(_low != 0 ? BitOperations.TrailingZeroCount(_low) : 64 + BitOperations.TrailingZeroCount(_high));

    public bool Contains(Member member) => (((int)member < 64 ? _low : _high) & Bit(member)) != 0;

    public bool Overlaps(MemberSet other) => ((_low & other._low) | (_high & other._high)) != 0;

    public MemberSet With(Member member) => (int)member < 64 ? new(_low | Bit(member), _high) : new(_low, _high | Bit(member));

    public MemberSet With(MemberSet other) => new(_low | other._low, _high | other._high);

    public MemberSet Without(MemberSet other) => new(_low & ~other._low, _high & ~other._high);

    // A shift of a 64-bit number counts modulo 64.
    private static ulong Bit(Member member) => 1UL << (int)member;
}

using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Kernel.Lifecycle;
using Shouldly;
using Xunit;

namespace ActorFlow.Actors.Tests.Kernel;

/// <summary>Names lead to living children and to nobody else, whatever has come and gone before.</summary>
public sealed class NamedChildrenTests : IAsyncDisposable
{
    private const int Mark = 1 << 30;

    private readonly NamedChildren _children = new();
    private readonly List<ActorRef> _living = [];
    private readonly ActorSystem _system = ActorSystem.Create("names");

    public ValueTask DisposeAsync() => _system.DisposeAsync();

    [Fact]
    public void A_name_is_free_again_once_its_child_has_gone()
    {
        var first = Child("a");
        Add(first);
        _children.TryAdd("a", Child("a"), Mark).ShouldBeFalse();
        Remove(first);
        _children.Find("a").ShouldBeNull();
        var second = Child("a");
        Add(second);
        _children.Find("a").ShouldBeSameAs(second);
    }

    [Fact]
    public void Children_stand_in_the_order_of_their_spawning_also_when_holes_were_closed()
    {
        for (var i = 0; i < 64; i++) Add(Child($"{i}"));
        foreach (var child in _living.Where((_, i) => i % 3 != 0).ToList()) Remove(child);
        for (var i = 64; i < 100; i++) Add(Child($"{i}"));
        Listed().ShouldBe(_living);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whoever_comes_and_goes_each_name_leads_to_its_living_child(int seed)
    {
        var random = new Random(seed);
        for (var step = 0; step < 6_000; step++)
        {
            // Long times of growing and of shrinking in turn, so that tables grow, holes are closed, and the family is empty now and then.
            var grows = random.Next(100) < (step / 1_000 % 2 == 0 ? 60 : 35);
            if (grows) TryAddOf(random.Next(400));
            else if (_living.Count > 0) Remove(_living[random.Next(_living.Count)]);
            if (step % 100 == 0) Compare();
        }

        while (_living.Count > 0) Remove(_living[^1]);
        Compare();
    }

    private void TryAddOf(int number)
    {
        var child = Child($"child-{number}");
        if (_living.Exists(living => living.Name == child.Name)) _children.TryAdd(child.Name, child, Mark).ShouldBeFalse();
        else Add(child);
    }

    private void Compare()
    {
        _children.Count.ShouldBe(_living.Count);
        Listed().ShouldBe(_living);
        for (var i = 0; i < 400; i++)
        {
            var name = $"child-{i}";
            _children.Find(name).ShouldBeSameAs(_living.Find(child => child.Name == name));
        }
    }

    private void Add(ActorRef child)
    {
        _children.TryAdd(child.Name, child, Mark).ShouldBeTrue();
        child.IndexInParent.ShouldBeGreaterThanOrEqualTo(Mark);
        _living.Add(child);
    }

    private void Remove(ActorRef child)
    {
        _children.Remove(child.Name, child.IndexInParent - Mark);
        _living.Remove(child);
    }

    private List<ActorRef> Listed()
    {
        var listed = new List<ActorRef>();
        _children.CopyTo(listed);
        return listed;
    }

    /// <summary>A child that never takes a turn.</summary>
    private ActorCell<object> Child(string name) =>
        new(_system, Props.Of<object>(static (_, _) => { }), null, name);
}

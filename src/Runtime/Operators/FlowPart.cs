namespace ActorFlow;

/// <summary>A piece of a flow as an expression: a node, a chain <c>a >> b</c>, or branches side by side <c>b | c</c>. Immutable.</summary>
/// <remarks>
/// <para>An expression draws nothing by itself: hand it to <see cref="Flow.Of(FlowPart[])"/> or <see cref="FlowBuilder.Draw(FlowPart)"/>. C# wants an
/// expression that stands
/// alone to be assigned, so write <c>flow.Draw(a >> b)</c> and not <c>a >> b;</c>.</para>
/// <para><c>a >> b</c> leads the default action of a to b, <c>a - "retry" >> b</c> another one. <c>a >> (b | c)</c> forks; <c>(b | c) >> d</c> runs d
/// once, when both
/// have arrived or cannot arrive any more (<see cref="Join.All"/>). <c>-</c> binds closer than <c>>></c>, and that closer than <c>|</c>.</para>
/// </remarks>
public abstract class FlowPart
{
    private protected FlowPart()
    {
    }

    /// <summary>A node alone.</summary>
    public static implicit operator FlowPart(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return new NodePart(node, ActionName.Default);
    }

    /// <summary>One after the other.</summary>
    public static FlowPart operator >>(FlowPart left, FlowPart right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new ChainPart([.. left.Links, .. right.Links]);
    }

    /// <summary>Side by side. The same branch twice is there once.</summary>
    public static FlowPart operator |(FlowPart left, FlowPart right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new BranchesPart([.. left.Branches, .. right.Branches]);
    }

    /// <summary>The same piece, left by another action than the default one.</summary>
    public static FlowPart operator -(FlowPart part, ActionName action)
    {
        ArgumentNullException.ThrowIfNull(part);
        return part.LeftBy(action);
    }

    /// <summary>Pieces side by side; none at all are nothing, and what is around goes straight on.</summary>
    public static FlowPart Branch(params ReadOnlySpan<FlowPart> branches)
    {
        var all = new List<FlowPart>();
        foreach (var branch in branches)
        {
            ArgumentNullException.ThrowIfNull(branch, nameof(branches));
            all.AddRange(branch.Branches);
        }

        return new BranchesPart(all);
    }

    /// <summary>Makes one node of the piece: a group whose branches run side by side, with a policy that says what it takes to go on.</summary>
    /// <param name="name">The group's name, unique in its flow; null is the expression as text.</param>
    public GroupNode AsGroup(string? name = null) => new(name ?? Title, [.. Branches]);

    /// <summary>A group that never fails: see <see cref="GroupNode.BestEffort"/>.</summary>
    /// <inheritdoc cref="AsGroup"/>
    public GroupNode BestEffort(string? name = null) => AsGroup(name).BestEffort();

    /// <summary>A group that goes on when at least some branches succeed: see <see cref="GroupNode.AtLeast"/>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="name">The group's name, unique in its flow; null is the expression as text.</param>
    public GroupNode AtLeast(int count, string? name = null) => AsGroup(name).AtLeast(count);

    /// <summary>What follows one another in it.</summary>
    internal virtual IEnumerable<FlowPart> Links => [this];

    /// <summary>What is side by side in it.</summary>
    internal virtual IEnumerable<FlowPart> Branches => [this];

    /// <summary>Draws the inside, and says where it is entered and left.</summary>
    internal abstract PartEnds Draw(PartPen pen);

    /// <summary>The expression as a name: cut in the middle where it is long.</summary>
    internal string Title
    {
        get
        {
            const int Longest = 120;
            var text = ToString()!;
            return text.Length <= Longest ? text : string.Concat(text.AsSpan(0, Longest / 2), " … ", text.AsSpan(text.Length - (Longest / 2)));
        }
    }

    private protected abstract FlowPart LeftBy(ActionName action);

    /// <summary>The text within a larger expression.</summary>
    internal virtual string Text(bool isLink) => ToString()!;
}

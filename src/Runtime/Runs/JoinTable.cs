using System.Collections;

namespace ActorFlow.Runs;

/// <summary>The joins of a frame that something has come to, in the order of their names.</summary>
internal sealed class JoinTable : IReadOnlyCollection<JoinState>
{
    /// <summary>How many joins of an earlier run are kept, to be used again.</summary>
    private const int MostSpares = 8;

    // Behind those that there are, ones to be used again.
    private JoinState[] _joins = new JoinState[2];

    // Of the process: tokens mostly come to the same join one after the other, by the name that the definition holds.
    private JoinState? _last;

    public int Count { get; private set; }

    public JoinState? Find(string at)
    {
        if (_last is { } last && ReferenceEquals(last.Node, at))
            return last;
        var place = PlaceOf(at);
        return place < 0 ? null : _last = _joins[place];
    }

    /// <summary>Makes a join that is not there, to which nothing has come.</summary>
    /// <exception cref="ArgumentException">It is there.</exception>
    public JoinState Add(string node)
    {
        if (Count == _joins.Length || _joins[Count] is not { } join)
            join = new JoinState(node);
        else
            join.BeginAnew(node);
        Add(join);
        return join;
    }

    /// <summary>Puts in a join that is not there.</summary>
    /// <exception cref="ArgumentException">It is.</exception>
    public void Add(JoinState join)
    {
        var place = ~PlaceOf(join.Node);
        if (place < 0)
            throw new ArgumentException($"The join '{join.Node}' is known already.", nameof(join));
        if (Count == _joins.Length)
            Array.Resize(ref _joins, 2 * Count);
        Array.Copy(_joins, place, _joins, place + 1, Count - place);
        _joins[place] = join;
        Count++;
        _last = join;
    }

    /// <summary>Takes all out, and holds on to nothing of them.</summary>
    public void Forget()
    {
        _last = null;
        if (Count > MostSpares)
            _joins = new JoinState[2];
        for (var i = 0; i < _joins.Length && _joins[i] is { } join; i++)
            join.Forget();
        Count = 0;
    }

    public IEnumerator<JoinState> GetEnumerator() => _joins.Take(Count).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int PlaceOf(string at)
    {
        var (from, to) = (0, Count - 1);
        while (from <= to)
        {
            var middle = (from + to) >>> 1;
            var order = string.CompareOrdinal(_joins[middle].Node, at);
            if (order == 0)
                return middle;
            if (order < 0)
                from = middle + 1;
            else
                to = middle - 1;
        }

        return ~from;
    }
}

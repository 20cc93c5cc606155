using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace ActorFlow.Runs;

/// <summary>The live visits of a run in the order of their ids. Most runs have few at a time, so the visits are links of a list themselves; many get an index once one is looked up.</summary>
/// <remarks>Putting in the visit with the highest id, which is what emitting a token does, and taking one out cost the same however many there are.</remarks>
internal sealed class VisitTable : IReadOnlyCollection<Visit>
{
    /// <summary>From how many on looking one up goes by the index.</summary>
    private const int Many = 8;

    private Dictionary<long, Visit>? _index;
    private Visit? _first;
    private Visit? _last;
    private int _changes;

    public int Count { get; private set; }

    public Visit? First => _first;

    public Visit? Last => _last;

    /// <summary>The visits, by id.</summary>
    public VisitTable Values => this;

    public bool TryGetValue(long id, [MaybeNullWhen(false)] out Visit visit)
    {
        // Whoever hops looks none up, and so needs no index.
        if (_index is null && Count > Many)
            _index = this.ToDictionary(static known => known.Id);
        if (_index is not null)
            return _index.TryGetValue(id, out visit);
        for (visit = _first; visit is not null; visit = visit.After)
        {
            if (visit.Id == id)
                return true;
        }

        return false;
    }

    /// <summary>Puts a visit in.</summary>
    /// <exception cref="ArgumentException">A visit of this id is there.</exception>
    public void Add(long id, Visit visit)
    {
        var before = _last;
        while (before is not null && before.Id > id)
            before = before.Before;
        if (before?.Id == id)
            throw new ArgumentException($"Visit {id} is live already.", nameof(id));
        var after = before is null ? _first : before.After;
        (visit.Before, visit.After) = (before, after);
        if (before is null)
            _first = visit;
        else
            before.After = visit;
        if (after is null)
            _last = visit;
        else
            after.Before = visit;
        Count++;
        _changes++;
        _index?.Add(id, visit);
    }

    /// <summary>Puts in a visit whose id is above all others.</summary>
    public void Append(Visit visit)
    {
        visit.After = null;
        if (_last is null)
        {
            visit.Before = null;
            _first = visit;
        }
        else
        {
            visit.Before = _last;
            _last.After = visit;
        }

        _last = visit;
        Count++;
        _changes++;
        _index?.Add(visit.Id, visit);
    }

    /// <summary>Of a table without visits: it is as it was made.</summary>
    public void Forget() => _index = null;

    /// <summary>Takes a visit out, if it is in.</summary>
    public bool Remove(long id)
    {
        if (!TryGetValue(id, out var visit))
            return false;
        Remove(visit);
        return true;
    }

    /// <summary>Takes a visit out that is in.</summary>
    public void Remove(Visit visit)
    {
        if (visit.Before is null && visit.After is null)
            (_first, _last) = (null, null);
        else
            Unlink(visit);
        Count--;
        _changes++;
        _index?.Remove(visit.Id);
    }

    private void Unlink(Visit visit)
    {
        if (visit.Before is null)
            _first = visit.After;
        else
            visit.Before.After = visit.After;
        if (visit.After is null)
            _last = visit.Before;
        else
            visit.After.Before = visit.Before;
        (visit.Before, visit.After) = (null, null);
    }

    /// <summary>A visit has got an id above all others, in the place of the one it had: it is the last now.</summary>
    public void Renumber(Visit visit, long before)
    {
        if (_last != visit)
        {
            if (visit.Before is null)
                _first = visit.After;
            else
                visit.Before.After = visit.After;
            visit.After!.Before = visit.Before;
            (visit.Before, visit.After) = (_last, null);
            _last!.After = visit;
            _last = visit;
        }

        _changes++;
        if (_index is null)
            return;
        _index.Remove(before);
        _index.Add(visit.Id, visit);
    }

    /// <summary>Goes through the visits without an allocation.</summary>
    public Walk GetEnumerator() => new(this);

    IEnumerator<Visit> IEnumerable<Visit>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>A way through the visits. The one it stands at may be taken out only when it is left for good.</summary>
    internal struct Walk(VisitTable table) : IEnumerator<Visit>
    {
        private readonly int _changes = table._changes;
        private Visit? _next = table._first;

        public Visit Current { get; private set; } = null!;

        readonly object IEnumerator.Current => Current;

        public bool MoveNext()
        {
            if (_changes != table._changes)
                throw new InvalidOperationException("The visits of a run were changed while they were being gone through.");
            if (_next is null)
                return false;
            Current = _next;
            _next = _next.After;
            return true;
        }

        public readonly void Reset() => throw new NotSupportedException("A way through the visits is gone once.");

        public readonly void Dispose()
        {
        }
    }
}

"""What is kept so that it need not be computed again, bounded in bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Kept(Generic[Item]):
    """The items asked for last, as many as fit into `limit` bytes; `size` weighs one.

    >>> kept = Kept(10, len)
    >>> kept.put("a", "four"), kept.put("b", "five!"), kept.get("a"), kept.put("c", "four")
    (None, None, 'four', None)
    >>> kept.get("a"), kept.get("b"), kept.get("c"), kept.bytes
    ('four', None, 'four', 8)
    """

    def __init__(self, limit: int, size: Callable[[Item], int]) -> None:
        self.limit, self.bytes = limit, 0
        self._size = size
        self._held: OrderedDict[Hashable, tuple[Item, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: Hashable) -> Item | None:
        """The item, or None; it counts as the last one asked for."""
        found = self._held.get(key)
        if found is None:
            return None
        self._held.move_to_end(key)
        return found[0]

    def put(self, key: Hashable, item: Item) -> None:
        """Keep an item, weighed anew; what was asked for longest ago goes. Too large is not kept.

        >>> kept = Kept(3, len)
        >>> kept.put("a", "four"), kept.get("a"), kept.bytes
        (None, None, 0)
        """
        self.drop(key)
        weight = self._size(item)
        if weight > self.limit:
            return
        self._held[key] = item, weight
        self.bytes += weight
        while self.bytes > self.limit:
            _, (_, freed) = self._held.popitem(last=False)
            self.bytes -= freed

    def drop(self, key: Hashable) -> None:
        """Forget an item, if it is there."""
        _, freed = self._held.pop(key, (None, 0))
        self.bytes -= freed

    def clear(self) -> None:
        """Forget everything."""
        self._held.clear()
        self.bytes = 0

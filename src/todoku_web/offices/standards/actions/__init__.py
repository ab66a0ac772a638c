"""All changes of standards, their editions, what is known of their steps, and who adopts them."""
